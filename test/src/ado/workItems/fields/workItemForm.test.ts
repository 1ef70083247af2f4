import { describe, expect, it } from '@jest/globals';
import { parseForm } from '../../../../../src/ado/workItems/fields/workItemForm.ts';

describe('the form of a work item type', () => {
  it('names its fields as people read them: by their own label or by their group', () => {
    const xml =
      '<FORM><Layout><Group><Column><Control Label="Stat&amp;e" FieldName="System.State" Type="FieldControl" /></Column></Group>' +
      '<TabGroup><Tab Label="Details"><Group Label="Wann &quot;fertig&quot;?"><Column><Control Label="" FieldName="Custom.Done" ' +
      'Type="HtmlFieldControl" /></Column></Group><Group><Control Label="Dev" FieldName="Development" Type="LinksControl">' +
      '<LinksControlOptions><Filter LinkType="Build" /></LinksControlOptions></Control></Group></Tab></TabGroup></Layout></FORM>';

    expect(parseForm(xml)).toEqual([
      { field: 'System.State', label: 'State', control: 'FieldControl' },
      { field: 'Custom.Done', label: 'Wann "fertig"?', control: 'HtmlFieldControl' },
      { field: 'Development', label: 'Dev', control: 'LinksControl' },
    ]);
  });

  it('knows what a Server adds for the web: pages, hidden controls, controls of extensions', () => {
    const xml =
      '<FORM><WebLayout><Page Label="Main"><Section><Group Label="Risk"><Control FieldName="Custom.Risk" Type="FieldControl" ' +
      'Visible="false" /><ControlContribution Label="Rooms" Id="vendor.multi"><Inputs><Input Id="FieldName" Value="Custom.Rooms" />' +
      '<Input Id="Values" Value="a;b" /></Inputs></ControlContribution></Group></Section></Page></WebLayout></FORM>';

    expect(parseForm(xml)).toEqual([{ field: 'Custom.Rooms', label: 'Rooms', control: 'ControlContribution' }]);
  });

  it.each(['', 'no form', '<FORM><Group', '<FORM></Layout>', `<FORM>${'<Group>'.repeat(50_000)}`])(
    'is no form, or a part of one: %j',
    (xml) => {
      expect(parseForm(xml)).toEqual([]);
    },
  );
});
