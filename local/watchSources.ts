import { watch } from 'node:fs';
import { join } from 'node:path';

const SETTLE_MS = 200;

/** Calls `changed` when the sources of the app have changed and been quiet for a moment; never twice at a time. */
export function watchSources(appFolder: string, changed: () => Promise<void>): void {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const schedule = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(changed);
    }, SETTLE_MS);
  };
  for (const folder of ['src', 'functions']) {
    watch(join(appFolder, folder), { recursive: true }, (_event, name) => name?.endsWith('.ts') && schedule());
  }
  // The folder, not the files: an editor that saves by renaming puts another file in the place of the watched one.
  watch(appFolder, (_event, name) => (name === 'host.json' || name === 'local.settings.json') && schedule());
}
