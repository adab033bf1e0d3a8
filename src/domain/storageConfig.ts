/** Where everything is kept: `AzureWebJobsStorage` as a connection string, or as a managed identity. */
export type StorageConfig = { connectionString: string } | { accountName: string; clientId?: string };
