// The connector that is sent to, in a process of its own: whatever it costs must not be counted as the senders'.
// It reads no more of HTTP than it needs to answer, so that it is never what the senders wait for.
import { createServer } from 'node:net';

const ANSWER_BODY = '{"id":"1:0a2b4c6d"}';
const ANSWER = Buffer.from(
  `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${ANSWER_BODY.length}\r\n\r\n${ANSWER_BODY}`,
);
const END_OF_HEAD = '\r\n\r\n';

let posts = 0;
const server = createServer((socket) => {
  socket.setNoDelay(true);
  let waiting = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    for (let length = firstPost(waiting); length > 0; length = firstPost(waiting)) {
      waiting = waiting.subarray(length);
      posts++;
      socket.write(ANSWER);
    }
  });
  socket.on('error', () => socket.destroy());
});

/** Bytes of the first POST; 0 while it is not here as a whole. */
function firstPost(bytes: Buffer): number {
  const headLength = bytes.indexOf(END_OF_HEAD);
  if (headLength < 0) return 0;
  const head = bytes.toString('latin1', 0, headLength);
  const bodyLength = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (!head.startsWith('POST /v3/conversations/') || !bodyLength) throw new Error(`not a message: ${head}`);
  const length = headLength + END_OF_HEAD.length + Number(bodyLength);
  return length <= bytes.length ? length : 0;
}

// The benchmark is told where to send to, then after each question how many messages came since the last one.
process.on('message', () => {
  process.send?.({ posts });
  posts = 0;
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.send?.({ port: address.port });
});
