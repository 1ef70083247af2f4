/** A `workitem.updated` payload that adds the tag `code-agent`, in the shape ADO sends. */
export function tagAddedPayload(
  changes: {
    readonly id?: string;
    readonly workItemId?: number;
    readonly rev?: number;
    readonly projectId?: string;
  } = {},
) {
  const { id = 'b1a7e5a0-6f52-4f0b-9a52-0d4c1a1f0c01', workItemId = 42, rev = 7 } = changes;
  const { projectId = 'be9b3917-87e6-42a4-a549-2bc06a7a878f' } = changes;
  return {
    subscriptionId: '3d0a8c63-44f5-4f9b-9f3a-5a4c0b1f6a77',
    notificationId: 11,
    id,
    eventType: 'workitem.updated',
    publisherId: 'tfs',
    message: null,
    resource: {
      id: rev,
      workItemId,
      rev,
      revisedBy: { displayName: 'Dana Developer', uniqueName: 'dana@example.com' },
      fields: { 'System.Tags': { oldValue: 'till', newValue: 'code-agent; till' } },
      revision: {
        id: workItemId,
        rev,
        fields: {
          'System.TeamProject': 'Store',
          'System.Tags': 'code-agent; till',
          'System.Title': 'Totals are wrong',
        },
      },
    },
    resourceVersion: '1.0',
    resourceContainers: {
      collection: { id: 'c12d0eb8-e382-443b-9f9c-c52cba5014c2' },
      account: { id: 'f844ec47-a9db-4511-8281-8b63f4eaf94e' },
      project: { id: projectId },
    },
    createdDate: '2026-11-23T12:00:00.0000000Z',
  };
}
