import { z } from 'zod';
import type { Utterance } from './line.ts';

const button = z.object({ title: z.string(), data: z.unknown().optional() });
const element = z.object({
  text: z.string().optional(),
  facts: z.array(z.object({ title: z.string(), value: z.string() })).optional(),
});
const card = z.object({
  content: z.object({ body: z.array(element).default([]), actions: z.array(button).default([]) }),
});

/** What the bot posts to the connector, as far as a person sees it. */
export const spokenActivity = z.object({
  type: z.literal('message'),
  text: z.string().optional(),
  replyToId: z.string().optional(),
  suggestedActions: z.object({ actions: z.array(z.object({ title: z.string() })) }).optional(),
  attachments: z.array(card).default([]),
});
export type SpokenActivity = z.infer<typeof spokenActivity>;

export function toUtterance(activity: SpokenActivity): Utterance {
  const { text, replyToId, suggestedActions, attachments } = activity;
  const body = attachments.flatMap(({ content }) => content.body.map(describeElement));
  const buttons = [...attachments.flatMap(({ content }) => content.actions), ...(suggestedActions?.actions ?? [])];
  return {
    text: [...(text ? [text] : []), ...body].join('\n'),
    buttons: buttons.map(({ title }) => title),
    isByItself: replyToId === undefined,
  };
}

/** What the button sends. */
export function dataOf(activity: SpokenActivity, title: string): unknown {
  const actions = activity.attachments.flatMap(({ content }) => content.actions);
  return actions.find((action) => action.title === title)?.data;
}

function describeElement({ text, facts = [] }: z.infer<typeof element>): string {
  return text ?? facts.map(({ title, value }) => `${title}: ${value}`).join(', ');
}
