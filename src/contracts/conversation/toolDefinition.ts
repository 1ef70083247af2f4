/** A tool that a model may call. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object, strict: every property required (nullable where it may be left out), no others. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Where custom tools are taken, the input is text of this grammar instead (lark); `parameters` elsewhere. */
  readonly freeform?: { readonly description: string; readonly grammar: string };
}
