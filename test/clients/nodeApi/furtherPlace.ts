/** What a stand-in that builds has to be called with. */
export type FurtherPlace = { readonly project: string; readonly repositoryId: string; readonly base: string };
