import { Command, InvalidArgumentError, Option } from 'commander';
import { parseJson } from '../../src/domain/parseJson.ts';
import { examples, jsonOption } from '../commonOptions.ts';
import type { EmitOptions } from './emit.ts';

export function emitCommand(): Command {
  const command = new Command('emit')
    .description('Say that something happened, as POST /api/events does: whoever watches it is told.')
    .addOption(new Option('--type <type>', 'what kind of thing it is, hotel.price').makeOptionMandatory())
    .addOption(new Option('--subject <subject>', 'what it happened to, bellagio').makeOptionMandatory())
    .addOption(new Option('--data <json>', 'what happened, as JSON').argParser(toJson))
    .addOption(new Option('--id <id>', 'with the source it names the event: twice is once. A UUID when absent'))
    .addOption(new Option('--source <uri>', 'who says it').default('/proactive/emit'))
    .addOption(new Option('--time <time>', 'when it happened, 2026-12-01T09:00:00Z; now when absent'))
    .addOption(jsonOption())
    .addHelpText('after', `${EXAMPLES}\n\n${AFTERWORD}`);
  return command.action(async () => {
    const { emit } = await import('./emit.ts');
    await emit(command.optsWithGlobals<EmitOptions>());
  });
}

function toJson(text: string): unknown {
  const json = parseJson(text);
  if (json === undefined) throw new InvalidArgumentError('Expected JSON, {"price": 159}.');
  return json;
}

const EXAMPLES = examples([
  `emit --type hotel.price --subject bellagio --data '{"price": 159, "currency": "USD"}'`,
  `emit --type order.shipped --subject 4711 --id order-4711 --source /shop --json`,
]);

const AFTERWORD = 'Exit codes: 0 taken, also where nobody watches it; 1 refused.';
