/**
 * How a structured answer is asked for: one JSON object, shown by an example. No JSON mode is used, for many
 * endpoints have none.
 */
export function structuredFormat(members: readonly string[], example: unknown): string {
  return `# Format of the answer

One JSON object in a \`\`\`json fence, nothing before it and nothing after it, with these members:

${members.map((member) => `- ${member}`).join('\n')}

An example of the form, about another task:

\`\`\`json
${JSON.stringify(example, undefined, 2)}
\`\`\``;
}
