/** What the bot says. */
export const texts = {
  welcome: (name?: string) =>
    `Hello${name ? ` ${name}` : ''}! I usually speak first: when something happens that you should know, you read it here. Say **help** to see what I understand.`,
  welcomeToGroup:
    'Hello everyone! When something happens that this group should know, you read it here. Say **help** to see what I understand.',
  welcomeMembers: (names: string[]) => `Welcome${names.length > 0 ? `, ${names.join(' and ')}` : ''}!`,
  help: 'I understand:\n\n- **help**: this list\n\nThe rest of the time I speak first: messages that are sent to you arrive here.',
  notUnderstood: 'I read you, but I do not know what to do with that. Say **help** to see what I understand.',
  broke:
    'Something broke on our side, and your message was not processed. It is not your fault: please try again in a moment.',
};
