/** Stands in a prompt, an answer or a tool's result where a secret was. */
export const redactionMark = '[secret left out by code-agent]';
