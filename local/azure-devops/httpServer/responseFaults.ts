/** What is done to an answer on its way: the last two are a success whose content is lost, or is `null`. */
export const responseFaults = ['reset', 'slowBody', 'cutBody', 'emptyBody', 'nullBody'] as const;

export type ResponseFault = (typeof responseFaults)[number];
