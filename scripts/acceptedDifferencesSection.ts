import { readAccepted } from './conformance/accepted.ts';
import { withGeneratedPart } from './generatedPart.ts';

const source = 'scripts/conformance/acceptedDifferences.json';

/**
 * local/host/README.md with the list of accepted differences from the real host.
 * @throws Error when the page lacks the markers for the list
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
