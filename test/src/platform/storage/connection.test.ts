import { describe, expect, it } from '@jest/globals';
import { dataConnectionName, readStorageConnection } from '../../../../src/platform/storage/connection.ts';

describe('readStorageConnection', () => {
  it('takes a connection string', () => {
    expect(readStorageConnection({ Data: 'UseDevelopmentStorage=true' }, 'Data')).toEqual({
      kind: 'connection-string',
      connectionString: 'UseDevelopmentStorage=true',
    });
  });

  it('takes an account name for the identity of the app', () => {
    expect(readStorageConnection({ Data__accountName: 'stcontoso' }, 'Data')).toEqual({
      kind: 'identity',
      blobUrl: 'https://stcontoso.blob.core.windows.net',
      queueUrl: 'https://stcontoso.queue.core.windows.net',
      tableUrl: 'https://stcontoso.table.core.windows.net',
    });
  });

  it('takes service URLs, for other clouds', () => {
    const environment = {
      Data__blobServiceUri: 'https://a.blob.test',
      Data__queueServiceUri: 'https://a.queue.test',
      Data__tableServiceUri: 'https://a.table.test',
    };

    expect(readStorageConnection(environment, 'Data')).toMatchObject({
      blobUrl: 'https://a.blob.test',
      queueUrl: 'https://a.queue.test',
      tableUrl: 'https://a.table.test',
    });
  });

  it('says what to set when there is none', () => {
    expect(() => readStorageConnection({}, 'Data')).toThrow(/set Data to a connection string.*Data__accountName/);
  });
});

describe('dataConnectionName', () => {
  it('is the connection of its own, where there is one', () => {
    expect(
      dataConnectionName({ DATA_STORAGE__accountName: 'stdata', AzureWebJobsStorage__accountName: 'sthost' }),
    ).toBe('DATA_STORAGE');
    expect(dataConnectionName({ DATA_STORAGE: 'UseDevelopmentStorage=true' })).toBe('DATA_STORAGE');
  });

  it('is the connection of the host otherwise', () => {
    expect(dataConnectionName({ AzureWebJobsStorage: 'UseDevelopmentStorage=true', DATA_STORAGE: '' })).toBe(
      'AzureWebJobsStorage',
    );
  });
});
