import { readAccepted } from './conformance/accepted.ts';
import { withGeneratedPart } from './generatedPart.ts';

const source = 'scripts/conformance/acceptedDifferences.json';

/**
 * local/host/README.md with the list of what differs from the real host, as the table of accepted differences has it.
 * @throws Error when the page has no place for the list
 */
export function withAcceptedDifferences(page: string): string {
  return withGeneratedPart(page, 'local/host/README.md', source, list());
}

function list(): string {
  const rows = readAccepted().families.map(({ kind, reason, scenarios }) => {
    const names = Object.keys(scenarios);
    return `| ${kind} | ${names.length} | ${reason} | ${names.map((name) => `\`${name}\``).join(', ')} |`;
  });
  return ['| the local host is | scenarios | because | which |', '|---|---|---|---|', ...rows].join('\n');
}
