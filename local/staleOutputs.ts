import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A function whose source was deleted would still be loaded: package.json's `main` takes all of dist/functions. */
export function removeStale(appFolder: string): void {
  const built = join(appFolder, 'dist/functions');
  if (!existsSync(built)) return;
  for (const name of readdirSync(built)) {
    const source = join(appFolder, 'functions', name.replace(/\.js(\.map)?$/, '.ts'));
    if (!existsSync(source)) rmSync(join(built, name), { recursive: true });
  }
}
