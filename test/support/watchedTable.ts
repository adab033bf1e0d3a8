import type { TableClient } from '@azure/data-tables';
import { connect } from '../../src/storage/connection.ts';

/** A table whose requests `watch` sees before they go: where it throws, the request fails. */
export function watchedTable(connectionString: string, name: string, watch: (url: URL) => void): TableClient {
  const table = connect({ connectionString }, { maxRetries: 0 }).table(name);
  table.pipeline.addPolicy({
    name: 'watch',
    sendRequest: (request, next) => {
      watch(new URL(request.url));
      return next(request);
    },
  });
  return table;
}

/** What Azure refuses and Azurite does not: https://learn.microsoft.com/rest/api/storageservices/query-entities */
export function refuseLikeAzure({ searchParams }: URL): void {
  const top = searchParams.get('$top');
  if (top !== null && (Number(top) < 1 || Number(top) > 1000)) throw new Error(`400 InvalidInput: $top=${top}`);
  const comparisons = (searchParams.get('$filter') ?? '').match(/ (eq|ne|gt|ge|lt|le) /g) ?? [];
  if (comparisons.length > 15) throw new Error(`400 InvalidInput: ${comparisons.length} comparisons in $filter`);
}
