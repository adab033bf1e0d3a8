import type { Utterance } from './line.ts';

/** Where a scene is played, by one person. */
export interface Stage {
  /** Where notifications for the person go. */
  user: { channelId: string; userId: string };
  say(text: string): Promise<void>;
  press(button: string): Promise<void>;
  /** All that the bot has said to the person since the scene began. */
  heard(): Promise<Utterance[]>;
  /** How long the bot is silent when it has said all. */
  silenceMs: number;
  /** @returns the file; undefined where there is nothing to be seen. */
  takePicture(name: string): Promise<string | undefined>;
}
