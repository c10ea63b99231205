// A connection between pinproof and a compute host's sshd, on loopback, that is cut after so many bytes from the host.
import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

export class SshCut {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** How often it has cut. */
  cuts = 0;

  private constructor(address: string, port: number, afterBytes: number) {
    this.#server = createServer((near) => {
      const far = connect({ host: address, port });
      let passed = 0;
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on("error", () => socket.destroy());
        socket.on("close", () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far);
      far.on("data", (chunk: Buffer) => {
        passed += chunk.length;
        if (passed <= afterBytes) {
          near.write(chunk);
          return;
        }
        this.cuts++;
        // The last bytes get through: the other side has begun to read.
        near.end(chunk.subarray(0, Math.max(0, chunk.length - (passed - afterBytes))), () => {
          near.resetAndDestroy();
        });
        far.destroy();
      });
    });
  }

  static async before(address: string, port: number, afterBytes: number): Promise<SshCut> {
    const cut = new SshCut(address, port, afterBytes);
    await new Promise<void>((ready, failed) => {
      cut.#server.once("error", failed);
      cut.#server.listen(0, "127.0.0.1", ready);
    });
    return cut;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((closed) => {
      this.#server.close(() => {
        closed();
      });
    });
  }
}
