import { connect, createServer, type Socket } from 'node:net';

/** One address in front of several webs, as a load balancer is. */
export interface Balancer {
  port: number;
  close(): Promise<void>;
}

/** Gives each connection to the next port that takes it; when none does, the connection is cut. */
export const openBalancer = async (ports: readonly number[]): Promise<Balancer> => {
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    turn += 1;
    hand(client, ports, turn, ports.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
};

const hand = (client: Socket, ports: readonly number[], turn: number, tries: number): void => {
  const port = ports[turn % ports.length];
  if (tries === 0 || port === undefined) {
    client.destroy();
    return;
  }
  const web = connect(port, '127.0.0.1');
  let answered = false;
  web.once('connect', () => {
    answered = true;
    client.pipe(web).pipe(client);
  });
  web.once('error', () => {
    if (answered) client.destroy();
    else hand(client, ports, turn + 1, tries - 1);
  });
  web.once('close', () => answered && client.destroy());
  client.once('close', () => web.destroy());
};
