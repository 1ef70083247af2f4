/** A type of link, as a work item shows it. */
export type LinkType = {
  readonly referenceName: string;
  readonly name: string;
  /** Between two work items: the type as which the other one shows it. */
  readonly opposite?: string;
};

/** Every type of link that the stand-in has. */
export const linkTypes: readonly LinkType[] = [
  ...between('System.LinkTypes.Hierarchy', 'Child', 'Parent'),
  { referenceName: 'System.LinkTypes.Related', name: 'Related', opposite: 'System.LinkTypes.Related' },
  ...between('System.LinkTypes.Duplicate', 'Duplicate', 'Duplicate Of'),
  ...between('Microsoft.VSTS.Common.TestedBy', 'Tested By', 'Tests'),
  ...between('System.LinkTypes.Dependency', 'Successor', 'Predecessor'),
  { referenceName: 'AttachedFile', name: 'Attached File' },
  { referenceName: 'Hyperlink', name: 'Hyperlink' },
  { referenceName: 'ArtifactLink', name: 'Artifact Link' },
];

function between(stem: string, forward: string, reverse: string): readonly LinkType[] {
  const [there, back] = [`${stem}-Forward`, `${stem}-Reverse`];
  return [
    { referenceName: there, name: forward, opposite: back },
    { referenceName: back, name: reverse, opposite: there },
  ];
}

/** The type of a link between two work items, whose name counts in any case; undefined for any other link. */
export function workItemLink(rel: string): LinkType | undefined {
  const wanted = rel.toLowerCase();
  return linkTypes.find((type) => type.opposite !== undefined && type.referenceName.toLowerCase() === wanted);
}
