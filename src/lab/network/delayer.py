"""Delays packets, and loses some: holds back the verdict on what nftables hands to its queues.

Usage: delayer.py QUEUE:DELAY_MS:JITTER_MS:LOSS_PERCENT ...

Prints `ready` once it is bound to every queue, or why it could not. Packets of a queue leave it in the order in which they
came: jitter never reorders. It speaks netfilter's own protocol over netlink (nfnetlink_queue), which needs the right to
administrate the network namespace it runs in and nothing else. Node has no such sockets.
"""
import collections
import os
import random
import select
import socket
import struct
import sys
import time

NETLINK_NETFILTER = 12
SOL_NETLINK, NETLINK_NO_ENOBUFS = 270, 5
SUBSYSTEM_QUEUE = 3 << 8
PACKET, VERDICT, CONFIG = SUBSYSTEM_QUEUE, SUBSYSTEM_QUEUE | 1, SUBSYSTEM_QUEUE | 2
REQUEST, REQUEST_ACK = 1, 5
CONFIG_COMMAND, CONFIG_PARAMETERS, CONFIG_LENGTH, CONFIG_MASK, CONFIG_FLAGS = 1, 2, 3, 4, 5
BIND, COPY_META = 1, 1
FAIL_OPEN_AND_GSO = 1 | 4
PACKET_HEADER, VERDICT_HEADER = 1, 2
DROP, ACCEPT = 0, 1
LONGEST_QUEUE = 20000


def attribute(kind, data):
    return struct.pack('HH', 4 + len(data), kind) + data + b'\0' * (-len(data) % 4)


class Queue:
    def __init__(self, number, delay_ms, jitter_ms, loss_percent):
        self.number = int(number)
        self.delay, self.jitter = float(delay_ms) / 1000, float(jitter_ms) / 1000
        self.loss = float(loss_percent) / 100
        self.waiting = collections.deque()
        self.last_due = 0
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
        self.socket.bind((0, 0))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.setsockopt(SOL_NETLINK, NETLINK_NO_ENOBUFS, 1)
        self.configure(attribute(CONFIG_COMMAND, struct.pack('>BBH', BIND, 0, socket.AF_INET)))
        self.configure(attribute(CONFIG_PARAMETERS, struct.pack('>IB', 0, COPY_META)))
        self.configure(attribute(CONFIG_LENGTH, struct.pack('>I', LONGEST_QUEUE)))
        flags = struct.pack('>I', FAIL_OPEN_AND_GSO)
        self.configure(attribute(CONFIG_MASK, flags), attribute(CONFIG_FLAGS, flags))
        self.socket.setblocking(False)

    def message(self, kind, flags, *attributes):
        body = struct.pack('>BBH', 0, 0, self.number) + b''.join(attributes)
        return struct.pack('IHHII', 16 + len(body), kind, flags, 0, 0) + body

    def configure(self, *attributes):
        self.socket.send(self.message(CONFIG, REQUEST_ACK, *attributes))
        error = struct.unpack_from('i', self.socket.recv(4096), 16)[0]
        if error:
            sys.exit(f'queue {self.number}: {os.strerror(-error)}')

    def take(self, now):
        """Takes what came, and sets when it may go."""
        try:
            while True:
                for packet in packets_in(self.socket.recv(65536)):
                    due = now + self.delay + random.uniform(-self.jitter, self.jitter)
                    self.last_due = max(self.last_due, due)
                    self.waiting.append((self.last_due, packet, DROP if random.random() < self.loss else ACCEPT))
        except BlockingIOError:
            pass

    def release(self, now):
        """Lets go what is due; answers when the next one is."""
        while self.waiting and self.waiting[0][0] <= now:
            _, packet, verdict = self.waiting.popleft()
            self.socket.send(self.message(VERDICT, REQUEST, attribute(VERDICT_HEADER, struct.pack('>II', verdict, packet))))
        return self.waiting[0][0] if self.waiting else None


def packets_in(buffer):
    """Ids of the packets that messages of the kernel tell of."""
    offset = 0
    while offset + 16 <= len(buffer):
        length, kind = struct.unpack_from('IH', buffer, offset)
        if kind == PACKET:
            yield from header_ids(buffer, offset + 20, offset + length)
        offset += (length + 3) & ~3


def header_ids(buffer, at, end):
    while at < end:
        length, kind = struct.unpack_from('HH', buffer, at)
        if kind == PACKET_HEADER:
            yield struct.unpack_from('>I', buffer, at + 4)[0]
        at += (length + 3) & ~3


def main():
    queues = [Queue(*text.split(':')) for text in sys.argv[1:]]
    poll = select.poll()
    for queue in queues:
        poll.register(queue.socket, select.POLLIN)
    print('ready', flush=True)
    while True:
        due = [at for at in (queue.release(time.monotonic()) for queue in queues) if at is not None]
        poll.poll(max(0, (min(due) - time.monotonic()) * 1000) if due else None)
        now = time.monotonic()
        for queue in queues:
            queue.take(now)


main()
