import { describe, expect, it } from '@jest/globals';
import { linkedItemsOf } from '../../../../src/ado/workItems/linkedItems.ts';

const url = 'https://dev.azure.com/contoso/_apis/wit/workItems/7';

describe('linkedItemsOf', () => {
  it('knows work items of the organisation by their number', () => {
    expect(linkedItemsOf([{ rel: 'System.LinkTypes.Related', url }])).toEqual([
      { kind: 'work-item', workItemId: 7, name: 'Related 7', comment: '' },
    ]);
  });

  it('names one of another organisation without reading what has its number here', () => {
    const relation = {
      rel: 'System.LinkTypes.Remote.Related',
      url,
      attributes: { name: 'Remote Related', comment: 'see' },
    };

    expect(linkedItemsOf([relation])).toEqual([
      { kind: 'other', name: 'Remote Related 7 of another organisation', comment: 'see' },
    ]);
  });
});
