/** Something an orchestration asks for, under its sequence id. */
export type CoreAction =
  | { readonly kind: 'activity'; readonly id: number; readonly name: string; readonly input: string | undefined }
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: number }
  | {
      readonly kind: 'child';
      readonly id: number;
      readonly name: string;
      readonly version: string | undefined;
      readonly instanceId: string;
      readonly input: string | undefined;
    }
  /** A message to an entity. @see entityMessages */
  | {
      readonly kind: 'event';
      readonly id: number;
      readonly target: string;
      readonly name: string;
      readonly due: number;
      readonly message: string;
    };
