/** What is stored, and under which name (design, sections 4 and 5). People script against these. */
export const TABLES = {
  conversationReferences: 'conversationReferences',
  recipientHistory: 'recipientHistory',
  notifications: 'notifications',
  deliveries: 'deliveries',
  due: 'due',
  controls: 'controls',
  deadLetters: 'deadLetters',
  inbox: 'inbox',
  parked: 'parked',
  subscriptions: 'subscriptions',
  reminders: 'reminders',
  jobs: 'jobs',
} as const;

export const QUEUES = { notifications: 'notifications', deliveries: 'deliveries', jobs: 'jobs' } as const;

export const CONTAINERS = { largeContent: 'large-content', dialogState: 'dialog-state' } as const;
