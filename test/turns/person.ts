import { setTimeout as sleep } from 'node:timers/promises';
import { en } from '../../src/bot/texts/en.ts';
import type { SeenPost } from '../crash/connectorClient.ts';
import { createRandom } from '../crash/seededRandom.ts';
import { answersOf, NEXT, questionOf } from './answers.ts';
import { isTripQuestion, type Open, openAfter, readQuestion, type TripQuestion } from './screen.ts';
import type { PlannedPerson } from './soakPlan.ts';

/** What a person wrote, as their channel posts it. */
export interface Typed {
  activity: { id: string; text: string; [field: string]: unknown };
  at: number;
  /** When the bot's first answer was seen. */
  answeredAt?: number;
  /** Which hosts it was posted to. */
  hosts: string[];
}

export interface Surroundings {
  serviceUrl: string;
  /** Posts an activity until a host takes it, as a channel does. @returns the hosts that it was posted to. */
  deliver(activity: object, random: () => number): Promise<string[]>;
  /** Whether all that was asked for this person has come to its end. */
  isOver(): boolean;
  /** Nobody waits any more. */
  hasEnded(): boolean;
}

const POLL_MS = 25;
const SHORTEST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 900;
/** A bot that leads in circles is at fault. */
const MOST_STEPS = 60;

/** Books a trip, answers what comes in between, and knows what must be asked next. */
export class Person {
  readonly plan: PlannedPerson;
  readonly posts: SeenPost[] = [];
  readonly typed: Typed[] = [];
  /** What a bot that loses or mixes up nothing would not have said. */
  readonly complaints: string[] = [];
  readonly #world: Surroundings;
  readonly #random: () => number;
  /** What the bot has taken of the trip. */
  readonly #told = new Set<TripQuestion>();
  #hasGoneBack = false;
  #hasAskedMore = false;
  #hasBegun = false;
  hasBooked = false;

  constructor(plan: PlannedPerson, world: Surroundings) {
    this.plan = plan;
    this.#world = world;
    this.#random = createRandom(plan.seed);
  }

  /** Something comes up on the screen. */
  see(post: SeenPost): void {
    this.posts.push(post);
    const open = readQuestion(post.text);
    const typed = this.typed.find(({ activity }) => activity.id === post.replyTo);
    if (typed) {
      typed.answeredAt ??= post.at;
      this.#learn(typed.activity.text, open);
    }
    if (isTripQuestion(open) && this.#told.has(open)) {
      this.complaints.push(`asked for ${open} again: ${post.text}`);
      this.#told.delete(open);
    }
    if (post.text.includes('Your trip to') && post.text.includes(' is booked')) this.#checkBooking(post);
  }

  async live(): Promise<void> {
    await sleep(this.plan.startMs);
    while (!this.#world.hasEnded() && this.typed.length < MOST_STEPS) {
      const open = openAfter(this.posts.map(({ text }) => text));
      if (this.hasBooked && open !== 'offer') {
        if (this.#world.isOver()) break;
        await sleep(POLL_MS);
        continue;
      }
      await this.#typeAndWait(this.#wordsFor(open));
      await sleep(SHORTEST_PAUSE_MS + this.#random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS));
    }
    if (!this.hasBooked) this.complaints.push('the trip was never booked');
  }

  /** One message, or several in quick succession. */
  #wordsFor(open: Open): string[] {
    const { haste, trip } = this.plan;
    const answers = answersOf(trip);
    const chance = this.#random();
    if (open === 'nothing') {
      if (this.#hasBegun) return ['resume'];
      this.#hasBegun = true;
      return ['book a trip'];
    }
    if (chance < 0.06) return ['help'];
    if (open === 'offer') return [this.#answerToOffer(answers)];
    if (!this.#hasGoneBack && open !== 'destination' && open !== 'card' && chance < 0.3) {
      this.#hasGoneBack = true;
      return ['back'];
    }
    const questions: TripQuestion[] = [open];
    for (let next = NEXT[open]; next && this.#random() < haste; next = NEXT[next]) questions.push(next);
    return questions.map((question) => answers[question]);
  }

  #answerToOffer(answers: Record<TripQuestion, string>): string {
    const below = this.posts.map(({ text }) => readQuestion(text)).findLast(isTripQuestion);
    const chance = this.#random();
    // As if nothing had come in between.
    if (below && !this.hasBooked && chance < 0.3) return answers[below];
    if (!this.#hasAskedMore && chance < 0.45) {
      this.#hasAskedMore = true;
      return 'tell me more';
    }
    return chance < 0.7 ? 'take it' : 'not now';
  }

  async #typeAndWait(texts: string[]): Promise<void> {
    const posted: Promise<void>[] = [];
    for (const text of texts) {
      if (posted.length > 0) await sleep(this.#random() * this.plan.longestGapMs);
      posted.push(this.#type(text));
    }
    const typed = this.typed.slice(-texts.length);
    while (typed.some(({ answeredAt }) => answeredAt === undefined)) {
      if (this.#world.hasEnded()) {
        this.complaints.push(`no answer to: ${texts.join(' / ')}`);
        break;
      }
      await sleep(POLL_MS);
    }
    await Promise.all(posted);
  }

  async #type(text: string): Promise<void> {
    const { name } = this.plan;
    const now = new Date();
    const activity = {
      ...{ type: 'message', id: `${name}-${this.typed.length}`, text, locale: 'en-GB' },
      ...{ timestamp: now.toISOString(), channelId: 'emulator', serviceUrl: this.#world.serviceUrl },
      ...{ conversation: { id: name, conversationType: 'personal' }, from: { id: name }, recipient: { id: 'bot' } },
    };
    const typed: Typed = { activity, at: now.getTime(), hosts: [] };
    this.typed.push(typed);
    typed.hosts = await this.#world.deliver(activity, this.#random);
  }

  /** An answer is taken when something else is asked after it; `back` opens what is asked then. */
  #learn(text: string, open: Open | undefined): void {
    if (!isTripQuestion(open)) return;
    if (text === 'back') this.#told.delete(open);
    const answered = questionOf(text);
    if (answered && answered !== open) this.#told.add(answered);
  }

  /** All answers are this person's own. */
  #checkBooking({ text, replyTo }: SeenPost): void {
    const { card, ...trip } = this.plan.trip;
    const expected = en.trip.booked(trip, `•••• ${card}`, new Date());
    if (!text.startsWith(expected)) this.complaints.push(`booked: ${text}, expected: ${expected}`);
    const others = this.posts.filter((post) => post.replyTo !== replyTo && post.text.startsWith(expected));
    if (others.length > 0) this.complaints.push('booked twice');
    this.hasBooked = true;
  }
}
