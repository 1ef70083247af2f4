/**
 * How a model hands over its edits, best first: a freeform tool whose input is an apply_patch envelope, the built-in
 * apply_patch tool, or blocks in the text of its answer.
 */
export const editProtocols = ['freeform-tool', 'apply-patch-tool', 'text'] as const;

export type EditProtocol = (typeof editProtocols)[number];

/** Instructions for each way: the rules of the format differ. */
export type EditInstructions = Readonly<Record<EditProtocol, string>>;
