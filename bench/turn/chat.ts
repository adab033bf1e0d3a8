/** Takes the body of a POST to `/api/messages` and settles when the channel gets its answer. */
export type PostActivity = (body: Uint8Array) => Promise<void>;

/** What a person says to book a trip; every line has one answer. */
export const BOOKING = ['book a trip', 'London', 'tomorrow', '2', 'from Berlin', 'yes', '4242'] as const;

export interface Chat {
  name: string;
  say(text: string): Promise<void>;
}

let activities = 0;

/** A person's own chat with the bot. */
export function chatOf(post: PostActivity, serviceUrl: string, name: string): Chat {
  const say = async (text: string) => {
    const activity = {
      type: 'message',
      id: `activity-${++activities}`,
      timestamp: new Date().toISOString(),
      text,
      locale: 'en-US',
      channelId: 'emulator',
      serviceUrl,
      conversation: { id: `chat-${name}`, conversationType: 'personal' },
      from: { id: name, name, aadObjectId: `aad-${name}` },
      recipient: { id: 'bot', name: 'Travel bot' },
    };
    await post(Buffer.from(JSON.stringify(activity)));
  };
  return { name, say };
}

export async function sayAll({ say }: Chat, texts: readonly string[]): Promise<void> {
  for (const text of texts) await say(text);
}
