import { dialogs } from '../../src/bot/dialogs.ts';
import { readActivity } from '../../src/channel/inboundActivity.ts';
import type { Place, TurnRun } from '../../src/conversation/bot.ts';
import type { ConversationState } from '../../src/domain/conversationState.ts';
import type { Notification } from '../../src/domain/notification.ts';
import type { SeenPost } from '../crash/connectorClient.ts';
import { startTalk, type Talk } from '../unit/bot/talk.ts';
import { isNotice, mayBeOf } from './notices.ts';
import type { Typed } from './person.ts';
import { contentOf } from './requests.ts';
import type { PlannedDelivery } from './soakPlan.ts';

/** All that was seen of one conversation. */
export interface SeenConversation {
  name: string;
  serviceUrl: string;
  /** In the order in which they came. */
  posts: Pick<SeenPost, 'replyTo' | 'text'>[];
  typed: Pick<Typed, 'activity'>[];
  deliveries: PlannedDelivery[];
  /** Deliveries that may have changed the conversation without a word: their host died. */
  uncertain: ReadonlySet<string>;
}

/**
 * Whether what was seen of a conversation is what its turns say when they run one after another, each on the state that
 * the one before has left: the same bot, alone, in the order in which the first words of each turn came.
 * @returns what was seen and cannot be explained so.
 */
export async function replay(seen: SeenConversation): Promise<string[]> {
  const steps = new Replay(seen);
  return (await steps.explain({ at: 0, state: steps.talk.state, opened: new Map(), answered: new Set() }))
    ? []
    : [steps.complaint];
}

/** Before the post at `at`. */
interface Moment {
  at: number;
  state: ConversationState;
  /** What each delivery says where it is said again. */
  opened: ReadonlyMap<string, readonly string[]>;
  /** Activities whose turn is over. */
  answered: ReadonlySet<string>;
}

class Replay {
  readonly talk: Talk;
  readonly #seen: SeenConversation;
  readonly #posts: SeenConversation['posts'];
  readonly #place: Place;
  /** The furthest that was not explained. */
  #stuckAt = -1;
  complaint = '';

  constructor(seen: SeenConversation) {
    this.#seen = seen;
    // What is injected asks nobody, and no turn knows of it.
    const injected = seen.deliveries.filter(({ policy }) => policy === 'inject');
    this.#posts = seen.posts.filter(
      ({ replyTo, text }) => replyTo || !injected.some(({ word }) => text.includes(word)),
    );
    this.talk = startTalk(dialogs, 'en-GB');
    this.talk.clock.now = new Date();
    const { name, serviceUrl } = seen;
    const reference = {
      channelId: 'emulator',
      serviceUrl,
      conversationId: name,
      bot: { id: 'bot' },
      user: { id: name },
    };
    this.#place = { reference: { ...reference, locale: 'en-GB' }, log: this.talk.place.log };
  }

  async explain(moment: Moment): Promise<boolean> {
    const post = this.#posts[moment.at];
    if (!post) return true;
    const nexts = post.replyTo ? await this.#afterReply(moment, post) : await this.#afterOwn(moment, post);
    for (const next of nexts) if (await this.explain(next)) return true;
    if (nexts.length === 0) this.#stick(moment, post);
    // The host of a delivery may have died between writing the state and the first POST.
    for (const delivery of this.#seen.deliveries) {
      if (!this.#seen.uncertain.has(delivery.id) || moment.opened.has(delivery.id)) continue;
      const { state, said } = await this.#show(moment.state, delivery, moment.state.stack.length > 0);
      const opened = new Map(moment.opened).set(delivery.id, said);
      if (await this.explain({ ...moment, state, opened })) return true;
    }
    return false;
  }

  #stick({ at, state }: Moment, { text, replyTo }: SeenConversation['posts'][number]): void {
    if (at < this.#stuckAt) return;
    this.#stuckAt = at;
    const typed = this.#seen.typed.find(({ activity }) => activity.id === replyTo)?.activity.text;
    const where = state.stack.map(({ id, state: own }) => `${id} ${JSON.stringify(own)}`).join(' > ');
    const to = typed === undefined ? 'said' : `answered to "${typed}"`;
    this.complaint = `${to}: "${text}", which no order of turns explains; the stack is [${where}]`;
  }

  /** Its answers, perhaps from the beginning again, the last time all of them. */
  async #afterReply(moment: Moment, { replyTo }: { replyTo: string }): Promise<Moment[]> {
    const activity = readActivity(this.#seen.typed.find(({ activity: { id } }) => id === replyTo)?.activity);
    if (!activity || moment.answered.has(replyTo)) return [];
    const run = await this.talk.bot.turn(moment.state, activity, this.talk.place.log);
    const expected = textsOf(run);
    let [at, said] = [moment.at, 0];
    for (let post = this.#posts[at]; post?.replyTo === replyTo; post = this.#posts[at]) {
      if (post.text === expected[said]) said++;
      else if (post.text === expected[0]) said = 1;
      else return [];
      at++;
    }
    const answered = new Set(moment.answered).add(replyTo);
    return said === expected.length ? [{ ...moment, at, state: run.state, answered }] : [];
  }

  /** What a delivery says, where it is its own turn or a part of it that is said again. */
  async #afterOwn(moment: Moment, post: { text: string }): Promise<Moment[]> {
    const own = this.#seen.deliveries.filter(
      (delivery) => delivery.policy !== 'inject' && mayBeOf(post.text, delivery),
    );
    const nexts: Moment[] = [];
    for (const delivery of own) nexts.push(...(await this.#afterDelivery(moment, delivery, post)));
    return nexts;
  }

  async #afterDelivery(moment: Moment, delivery: PlannedDelivery, { text }: { text: string }): Promise<Moment[]> {
    const { at, opened, state } = moment;
    const { id } = delivery;
    const before = opened.get(id);
    const isAgain = before !== undefined && this.#seen.uncertain.has(id);
    if (before && !isAgain) return [];
    const again = isAgain ? textsOf(await this.talk.bot.askAgain(state, this.#place)) : [];
    const repeated = isAgain && [...before, ...again].includes(text) ? [{ ...moment, at: at + 1 }] : [];
    // A dialog is never opened again, and a message ends nothing again. What it is laid over, it is laid over again.
    if (isAgain && (delivery.kind === 'dialog' || before.some(isNotice))) return repeated;
    return [...repeated, ...(await this.#afterFirst(moment, delivery, text))];
  }

  async #afterFirst(moment: Moment, delivery: PlannedDelivery, text: string): Promise<Moment[]> {
    const { at, opened, state } = moment;
    const { id } = delivery;
    const isEnding = isNotice(text);
    if (!isEnding && state.stack.length > 0 && !mayLieOver(delivery)) return [];
    const run = await this.#show(state, delivery, isEnding || state.stack.length > 0);
    const posts = this.#posts.slice(at, at + run.said.length);
    const different = posts.findIndex((post, index) => post.replyTo !== '' || post.text !== run.said[index]);
    const said = different < 0 ? posts.length : different;
    if (said === 0 || (said < run.said.length && !this.#seen.uncertain.has(id))) return [];
    return [{ ...moment, at: at + said, state: run.state, opened: new Map(opened).set(id, run.said) }];
  }

  /** What a delivery makes of a conversation, and says. */
  async #show(state: ConversationState, delivery: PlannedDelivery, isBusy: boolean) {
    const { bot } = this.talk;
    const request: Pick<Notification, 'message' | 'dialog'> = contentOf(delivery);
    const isEnding = isBusy && delivery.policy === 'cancel';
    const away = isEnding ? await bot.setAside(state, 'cancelled', request, this.#place) : { state, activities: [] };
    const isInterruption = isBusy && !isEnding;
    if (!request.dialog) {
      const again = isInterruption && !isInjectedLate(delivery) ? await bot.askAgain(state, this.#place) : undefined;
      const said = [...textsOf(away), request.message?.text ?? '', ...(again ? textsOf(again) : [])];
      return { state: away.state, said };
    }
    const opening = { notificationId: delivery.id, recipientKey: '', isInterruption, isUnconfirmed: false };
    const run = await bot.open(away.state, request.dialog, opening, this.#place);
    return { state: run.state, said: [...textsOf(away), ...textsOf(run)] };
  }
}

function mayLieOver({ policy, limit }: PlannedDelivery): boolean {
  return policy === 'interrupt' || limit?.afterWait === 'interrupt' || limit?.afterWait === 'inject';
}

/** A message whose wait is over is sent as it comes. */
function isInjectedLate({ limit }: PlannedDelivery): boolean {
  return limit?.afterWait === 'inject';
}

function textsOf({ activities }: Pick<TurnRun, 'activities'>): string[] {
  return activities.map(({ activity }) => String(activity['text'] || activity['summary'] || ''));
}
