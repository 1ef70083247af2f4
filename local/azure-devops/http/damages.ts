/** What is done to an answer on its way: the last two are a success whose content is lost, or is `null`. */
export const damages = ['reset', 'slowBody', 'cutBody', 'emptyBody', 'nullBody'] as const;

export type Damage = (typeof damages)[number];
