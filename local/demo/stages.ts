import { chatUrl, startPlayground, untilPlaygroundAnswers } from '../playground.ts';
import { openChannel } from './channelStage.ts';
import { startChromium } from './chromium.ts';
import { pageStage } from './pageStage.ts';
import type { Place, RunningApp } from './runningApp.ts';
import type { Scene } from './scene.ts';
import type { Stage } from './stage.ts';

/** A stage for each scene: the conversation of one knows nothing of another's. */
export interface Stages extends AsyncDisposable {
  open(scene: Pick<Scene, 'name'>): Promise<Stage>;
}

export async function channelStages({ functions }: Pick<RunningApp, 'functions'>): Promise<Stages> {
  const channel = await openChannel(`${functions}/api/messages`);
  return {
    open: async ({ name }) => channel.stageFor(`ada-${name}`),
    [Symbol.asyncDispose]: () => channel[Symbol.asyncDispose](),
  };
}

interface Pages extends Pick<RunningApp, 'functions' | 'chatPorts'>, Place {
  isVisible: boolean;
  /** A folder; absent: none are taken. */
  pictures?: string;
}

export async function pageStages({ functions, chatPorts, isVisible, pictures, ...place }: Pages): Promise<Stages> {
  const { appFolder, dataFolder, children } = place;
  const browser = await startChromium({ isVisible });
  const free = [...chatPorts];
  return {
    open: async ({ name }) => {
      const port = free.shift();
      if (port === undefined) throw new Error(`no port is left for the chat page of ${name}`);
      const endpoint = `${functions}/api/messages`;
      startPlayground(appFolder, dataFolder, { port, endpoint, children, conversationId: `chat-${name}` });
      await untilPlaygroundAnswers(port);
      return pageStage(await browser.open(chatUrl(port)), pictures);
    },
    [Symbol.asyncDispose]: () => browser[Symbol.asyncDispose](),
  };
}
