import { type Activity, InputHints, MessageFactory } from 'botbuilder';

/** Channels that show Adaptive Cards, and suggested answers as buttons. */
const WITH_CARDS = ['msteams', 'webchat', 'directline', 'emulator'];

export function showsCards(channelId: string | undefined): boolean {
  return channelId !== undefined && WITH_CARDS.includes(channelId);
}

/** A question with its answers to choose from: as buttons where the channel has them, else in the text. */
export function showQuestion(channelId: string | undefined, text: string, answers: string[] = []): Partial<Activity> {
  if (answers.length === 0) return MessageFactory.text(text, undefined, InputHints.ExpectingInput);
  if (showsCards(channelId))
    return MessageFactory.suggestedActions(answers, text, undefined, InputHints.ExpectingInput);
  const listed = `${text}\n\n${answers.map((answer) => `- ${answer}`).join('\n')}`;
  return MessageFactory.text(listed, undefined, InputHints.ExpectingInput);
}

/** A card; where only text can be shown, in a notification of the phone say, its `summary` is. */
export function showCard(content: object, summary: string): Partial<Activity> {
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
    summary,
    inputHint: InputHints.ExpectingInput,
  };
}
