"""Runs a program for which setting its groups always works, and does nothing.

Usage: without-groups.py PROGRAM [ARGUMENT ...]

Who is root in a user namespace that an ordinary user made may not set groups: the kernel forbids it for good. sshd sets them
wherever it is root, and ends when it cannot. There is one group in such a namespace, so nothing is lost. The kernel is told by a
filter on system calls (seccomp) to answer that one itself; no other is touched. Node cannot load such a filter.
"""
import ctypes
import os
import platform
import sys

# Of each machine: what the kernel calls its system calls, and the number of setgroups among them.
MACHINES = {'x86_64': (0xC000003E, 116), 'aarch64': (0xC00000B7, 159)}
LOAD_WORD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER, MACHINE = 0, 4
ALLOW, ANSWER_SUCCESS = 0x7FFF0000, 0x00050000
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2


class Step(ctypes.Structure):
    _fields_ = [('code', ctypes.c_ushort), ('yes', ctypes.c_ubyte), ('no', ctypes.c_ubyte), ('value', ctypes.c_uint)]


class Filter(ctypes.Structure):
    _fields_ = [('length', ctypes.c_ushort), ('steps', ctypes.POINTER(Step))]


def forget_groups():
    machine, setgroups = MACHINES[platform.machine()]
    steps = [
        Step(LOAD_WORD, 0, 0, MACHINE),
        Step(JUMP_IF_EQUAL, 0, 3, machine),
        Step(LOAD_WORD, 0, 0, NUMBER),
        Step(JUMP_IF_EQUAL, 0, 1, setgroups),
        Step(RETURN, 0, 0, ANSWER_SUCCESS),
        Step(RETURN, 0, 0, ALLOW),
    ]
    rules = Filter(len(steps), (Step * len(steps))(*steps))
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(rules), 0, 0) != 0:
        sys.exit('the kernel takes no filter of system calls: ' + os.strerror(ctypes.get_errno()))


if platform.machine() not in MACHINES:
    sys.exit('not known on this machine: ' + platform.machine())
forget_groups()
os.execvp(sys.argv[1], sys.argv[1:])
