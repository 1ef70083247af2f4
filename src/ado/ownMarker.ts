import { AgentError } from '../contracts/agentError.ts';

/** The thread property that names what a thread of the agent is about. */
export const markerProperty = 'CodeAgent.Marker';

const allowed = /^[\p{L}\p{N}][\p{L}\p{N} ._:/#@+-]{0,199}$/u;

/**
 * The first line of a comment that the agent finds again. Pull request comments keep HTML comments and do not show them.
 * @throws AgentError `invalid-input` for a marker that could end the HTML comment or break the line
 */
export function markerLine(marker: string): string {
  if (!allowed.test(marker) || marker.includes('--')) {
    throw new AgentError(
      'invalid-input',
      'A marker of a comment must be one line of at most 200 letters, digits, spaces and ._:/#@+- without "--".',
    );
  }
  return `<!-- code-agent: ${marker} -->`;
}

/** The marker in a comment's first line, if it has one. */
export function readMarkerLine(content: string | undefined): string | undefined {
  return /^<!-- code-agent: (.+) -->$/.exec(content?.split(/\r?\n/, 1)[0] ?? '')?.[1];
}

/** A comment's text without its marker. */
export function withoutMarkerLine(content: string): string {
  return readMarkerLine(content) === undefined ? content : content.replace(/^[^\n]*\n?/, '');
}

/** A property's text: Azure DevOps gives it back with the name of its type. */
export function propertyText(properties: Readonly<Record<string, unknown>> | null | undefined, name: string) {
  const value = properties?.[name];
  if (typeof value === 'string') {
    return value;
  }
  const typed = typeof value === 'object' && value !== null && '$value' in value ? value.$value : undefined;
  return typeof typed === 'string' ? typed : undefined;
}
