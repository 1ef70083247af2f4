/** A reply is refused whole beyond these: no honest one comes near, and what follows takes time linear in them. */
export const replyLimits = { characters: 4_000_000, lines: 500_000, hunks: 2_000 } as const;
