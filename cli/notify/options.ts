/** What `notify` was told, as commander hands it over. */
export interface NotifyOptions {
  everyone?: true;
  channel?: string;
  tenant?: string;
  user?: { channelId: string; userId: string }[];
  aad?: string[];
  conversation?: { channelId: string; conversationId: string };
  topic?: string;
  text?: string;
  /** A file's name. */
  card?: string;
  locale?: string;
  importance?: string;
  /** Its id. */
  dialog?: string;
  /** Of the dialog. */
  options?: object;
  id?: string;
  newConversation?: true;
  expiresAt?: string;
  whenBusy?: string;
  maxWait?: string;
  afterWait?: string;
  sendAt?: string;
  cron?: string;
  timeZone?: string;
  until?: string;
  priority?: string;
  onUncertain?: string;
  /** A file's name. */
  file?: string;
  stdin?: true;
  wait?: true;
  /** Seconds. */
  timeout?: number;
  json?: true;
}
