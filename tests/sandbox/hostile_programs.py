"""Programs that mean harm. What one of them gets away with, it returns or prints."""

from sandbox import Status

PREAMBLE = '''
import ctypes, os, signal, socket, subprocess, sys, time
libc = ctypes.CDLL(None, use_errno=True)

def trying(*actions):
    """The results of those actions that nothing stopped."""
    got = []
    for action in actions:
        try:
            got.append(repr(action())[:80])
        except BaseException:
            pass
    return got

def call(name, number, *arguments):
    """A system call by its number; what it returned, unless it was refused."""
    result = libc.syscall(number, *arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return (name, result)

def read(path):
    return lambda: open(path, "rb").read(20)

def writes(path):
    return lambda: open(path, "w").write("mine")
'''

# Each returns what it reached; nothing is to be reached. Numbers of calls are those of x86_64.
ESCAPES = {
    "password file": "return trying(read('/etc/passwd'), read('/etc/shadow'))",
    "files of the application": "return trying(read('{code}'), lambda: os.listdir('{folder}'))",
    "homes": "return trying(*(lambda p=p: os.listdir(p) for p in ('/home', '/root', '/var', '/run')))",
    "environment of the first process": (
        "return [part for part in open('/proc/1/environ', 'rb').read().split(b'\\0') if part and not part.startswith(b'PWD=')]"
    ),
    "own environment": (
        "return sorted(set(os.environ) - {{'HOME', 'PATH', 'LANG', 'LC_CTYPE', 'PWD', '_'}})"
    ),
    "command line of the first process": (
        "text = open('/proc/1/cmdline', 'rb').read(); return [w for w in (b'arena', b'wt', b'socket')"
        " if w in text]"
    ),
    "kernel memory": "return trying(read('/proc/kcore'), read('/dev/mem'), read('/dev/kmsg'))",
    "disks": "return trying(*(read('/dev/' + n) for n in ('sda', 'vda', 'nvme0n1', 'loop0', 'fuse')))",
    "settings of the kernel": (
        "return trying(*(writes('/proc/sys/' + n) for n in ('kernel/core_pattern',"
        " 'vm/overcommit_memory', 'net/ipv4/ip_forward', 'kernel/hostname')))"
    ),
    "sysrq": "return trying(writes('/proc/sysrq-trigger'))",
    "system folder": "return trying(writes('/usr/mine'), writes('/usr/bin/python3'), writes('/bin/x'))",
    "root folder": "return trying(writes('/mine'), lambda: os.mkdir('/etc2'), writes('/dev/mine'))",
    "control groups": "return trying(lambda: os.listdir('/sys/fs/cgroup'), read('/sys/kernel/notes'))",
    "symlink to the host": (
        "os.symlink('/etc/passwd', '/box/link'); os.symlink('/proc/1/root/etc/passwd', '/box/far');"
        " return trying(read('/box/link'), read('/box/far'))"
    ),
    "root of the first process": (
        "return trying(lambda: os.listdir('/proc/1/root/home'), read('/proc/1/root/etc/passwd'))"
    ),
    "working folder of others": (
        "return [p for p in os.listdir('/proc') if p.isdigit() and"
        " 'arena' in ' '.join(trying(lambda: os.readlink('/proc/' + p + '/cwd')))]"
    ),
    "hard link to a program": "return trying(lambda: os.link('/usr/bin/python3', '/box/p'))",
    "setuid bit": (
        "import shutil; shutil.copy('/usr/bin/id', '/box/id'); os.chmod('/box/id', 0o4755);"
        " out = subprocess.run(['/box/id', '-u'], capture_output=True, text=True).stdout.strip();"
        " return [] if out == '65534' else [out]"
    ),
    "setuid programs of the system": (
        "return trying(lambda: subprocess.run(['/usr/bin/su', '-c', 'id'], check=True, input=b''))"
    ),
    "becoming root": "return trying(lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]))",
    "capabilities": (
        "return [line for line in open('/proc/self/status') if line.startswith('Cap')"
        " and int(line.split()[1], 16)]"
    ),
    "device node": "return trying(lambda: os.mknod('/box/disk', 0o60600, os.makedev(8, 0)))",
    "loopback of the host": (
        "return trying(lambda: socket.create_connection(('127.0.0.1', {port}), timeout=1))"
    ),
    "an address outside": (
        "return trying(lambda: socket.create_connection(('192.0.2.1', 80), timeout=1),"
        " lambda: socket.create_connection(('2001:db8::1', 80), timeout=1))"
    ),
    "name look-up": "return trying(lambda: socket.getaddrinfo('example.org', 80))",
    "hidden socket of the host": (
        "unix = socket.socket(socket.AF_UNIX);"
        " return trying(lambda: unix.connect('\\0{hidden}'), lambda: unix.connect('{socket}'))"
    ),
    "a datagram": "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); return trying("
    "lambda: s.sendto(b'x', ('192.0.2.1', 53)))",
    "other kinds of sockets": (
        "return trying(*(lambda f=f: socket.socket(f, socket.SOCK_RAW) for f in (16, 17, 38, 40, 31)))"
    ),
    "raw socket": (
        "return trying(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))"
    ),
    "signals to everybody": (
        "return [p for p in range(3, 3000) if p != os.getpid() and p != os.getppid()"
        " and trying(lambda: os.kill(p, 0))]"
    ),
    "signal to the first process": (
        "os.kill(1, signal.SIGTERM); os.kill(1, signal.SIGINT);"
        " return [] if os.path.exists('/proc/1') else ['it went']"
    ),
    "processes of others": (
        "return [p for p in os.listdir('/proc') if p.isdigit() and int(p) > 50]"
    ),
    "tracing": "return trying(lambda: call('ptrace', 101, 16, os.getppid(), 0, 0))",
    "memory of another process": (
        "return trying(lambda: call('process_vm_readv', 310, 1, 0, 0, 0, 0, 0),"
        " lambda: call('process_vm_writev', 311, 1, 0, 0, 0, 0, 0))"
    ),
    "new namespaces": (
        "return trying(lambda: call('unshare', 272, 0x10000000), lambda: call('unshare', 272, 0x20000),"
        " lambda: call('clone', 56, 0x10000000 | 17, 0, 0, 0, 0), lambda: call('clone3', 435, 0, 0))"
    ),
    "entering namespaces": (
        "d = os.open('/proc/self/ns/net', os.O_RDONLY);"
        " return trying(lambda: call('setns', 308, d, 0))"
    ),
    "mounting": (
        "return trying(lambda: call('mount', 165, b'none', b'/box', b'tmpfs', 0, 0),"
        " lambda: call('umount2', 166, b'/usr', 2), lambda: call('fsopen', 430, b'tmpfs', 0),"
        " lambda: call('open_tree', 428, -100, b'/', 1))"
    ),
    "another root": "return trying(lambda: os.chroot('/box'), lambda: call('pivot', 155, b'/', b'/box'))",
    "programs in the kernel": (
        "return trying(lambda: call('bpf', 321, 0, 0, 0), lambda: call('init_module', 175, 0, 0, 0),"
        " lambda: call('kexec_load', 246, 0, 0, 0, 0))"
    ),
    "keys of the kernel": (
        "return trying(lambda: call('keyctl', 250, 0, -3, 0), lambda: call('add_key', 248,"
        " b'user', b'k', b'v', 1, -4))"
    ),
    "rings": "p = ctypes.create_string_buffer(120); return trying(lambda: call('io_uring', 425, 4, p))",
    "performance counters": (
        "return trying(lambda: call('perf', 298, ctypes.create_string_buffer(128), 0, -1, -1, 0),"
        " lambda: call('userfaultfd', 323, 0))"
    ),
    "file handles": (
        "return trying(lambda: call('handle', 304, 3, ctypes.create_string_buffer(64), 0),"
        " lambda: call('name', 303, -100, b'/', 0, 0, 0))"
    ),
    "typing for the operator": (
        "import fcntl; return trying(lambda: fcntl.ioctl(0, 0x5412, b'x'),"
        " lambda: fcntl.ioctl(1, 0x5412, b'x'), lambda: open('/dev/tty'))"
    ),
    "memory that is shared for ever": (
        "return trying(lambda: call('shmget', 29, 1, 4096, 0o1666), lambda: call('semget', 64, 1, 1,"
        " 0o1666), lambda: call('msgget', 68, 1, 0o1666))"
    ),
    "clock": "return trying(lambda: time.clock_settime(time.CLOCK_REALTIME, 0))",
    "host name": "return trying(lambda: socket.sethostname('mine')) + [h for h in (socket.gethostname(),) if h != 'sandbox']",
    "higher limits": (
        "import resource as r; return trying(lambda: r.setrlimit(r.RLIMIT_FSIZE, (-1, -1)),"
        " lambda: r.setrlimit(r.RLIMIT_NPROC, (-1, -1)), lambda: r.setrlimit(r.RLIMIT_CPU, (-1, -1)))"
    ),
    "better than others": "return trying(lambda: os.nice(-5), lambda: os.sched_setscheduler(0, 1, os.sched_param(1)))",
    "calls of 32 bits": (
        "out = subprocess.run([sys.executable, '-c', 'import ctypes; print(ctypes.CDLL(None).syscall("
        "0x40000000 + 39))'], capture_output=True, text=True); return [out.stdout] if out.stdout else []"
    ),
}

# Each is asked for f(3) == 9 and does not compute it; none may pass.
FORGERIES = {
    "equal to everything": (
        "class Equal:\n    def __eq__(self, other): return True\n    __hash__ = None\n"
        "def f(x): return Equal()"
    ),
    "a number that is equal to everything": (
        "class Any(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\n"
        "def f(x): return Any(4)"
    ),
    "a list that is equal to everything": (
        "class Any(list):\n    def __eq__(self, other): return True\ndef f(x): return Any()"
    ),
    "a type that lies about itself": (
        "class Any:\n    __class__ = int\n    def __eq__(self, o): return True\n"
        "    def __index__(self): return 9\ndef f(x): return Any()"
    ),
    "a shell by another door": (
        "import posix\nposix.system('echo pass > /tmp/verdict; echo mine > {outside}')\n"
        "def f(x): return 0"
    ),
    "setting what counts results": (
        "import gc\nfor each in gc.get_objects():\n    if hasattr(each, 'value'):\n        try: each.value = 63\n"
        "        except Exception: pass\ndef f(x):\n    while True: pass"
    ),
    "leaving with success": "import os\ndef f(x): os._exit(0)",
    "raising the end": "def f(x): raise SystemExit(0)",
    "leaving at once": "import sys\nsys.exit(0)",
    "writing an answer": (
        "import os\ndef f(x):\n    for d in range(3, 20):\n        try: os.write(d, b'{{\"pass\": true}}')\n"
        "        except OSError: pass\n    os._exit(0)"
    ),
    "writing a report": (
        'import os\ndef f(x):\n    line = b\'\\n{{"test": 0, "status": "pass", "exit": 0, "said": '
        '"{{}}"}}\\n\'\n    for d in range(1, 30):\n        try: os.write(d, line)\n        except OSError: pass\n'
        "    os._exit(0)"
    ),
    "speaking for the feeder": (
        'import os\ndef f(x):\n    line = b\'{{"test": 0, "status": "pass", "signal": 0, "exit": 0, '
        '"said": "{{\\\\"values\\\\": [true]}}"}}\\n\'\n    for d in range(0, 20):\n        try:\n'
        "            with open(f'/proc/{{os.getppid()}}/fd/{{d}}', 'wb', 0) as w: w.write(line)\n"
        "        except OSError: pass\n    os._exit(0)"
    ),
    "ending the feeder": "import os\ndef f(x):\n    os.kill(os.getppid(), 9)\n    return 0",
    "stopping the feeder": (
        "import os, signal, time\ndef f(x):\n    os.kill(os.getppid(), signal.SIGSTOP)\n    time.sleep(9)"
    ),
    "another comparer": (
        "import operator, builtins\noperator.eq = lambda a, b: True\nbuiltins.bool = lambda x: True\n"
        "builtins.isinstance = lambda a, b: True\ndef f(x): return 0"
    ),
    "another json": (
        "import json, sys\njson.dumps = lambda *a, **k: '{{\"values\": [true]}}'\n"
        "sys.modules['__main__'].dumps = json.dumps\ndef f(x): return 0"
    ),
    "an import hook": (
        "import sys\nclass Hook:\n    def find_spec(self, name, path=None, target=None):\n"
        "        raise ImportError(name)\nsys.meta_path.insert(0, Hook())\ndef f(x): return 0"
    ),
    "frames of the caller": (
        "import sys\ndef f(x):\n    frame = sys._getframe()\n    while frame:\n"
        "        for name in list(frame.f_locals):\n            if name in ('test', 'calls', 'module'):\n"
        "                frame.f_locals[name] = None\n        frame.f_globals['encode'] = lambda *a: True\n"
        "        frame = frame.f_back\n    return 0"
    ),
    "a trace function": (
        "import sys\ndef trace(frame, event, arg):\n    if 'line' in frame.f_locals: frame.f_locals['line'] = b'{{}}'\n"
        "    return trace\nsys.settrace(trace)\ndef f(x): return 0"
    ),
    "a fork that answers twice": (
        "import os\ndef f(x):\n    if os.fork() == 0: return 8\n    return 7"
    ),
    "a swapped entry": "class f:\n    def __new__(cls, x): return object.__new__(cls)\n    def __eq__(self, o): return True",
    "an answer without end": "def f(x):\n    a = []\n    a.append(a)\n    return a",
    "an answer too deep": "def f(x):\n    a = []\n    for _ in range(100000): a = [a]\n    return a",
    "not a number": "def f(x): return float('nan')",
    "a zip of bombs": (
        "import io, zipfile\ndef f(x):\n    b = io.BytesIO()\n    z = zipfile.ZipFile(b, 'w', zipfile.ZIP_DEFLATED)\n"
        "    z.writestr('../../../usr/mine', '9')\n    z.close()\n    zipfile.ZipFile(b).extractall('/box')\n"
        "    return open('/box/usr/mine').read()"
    ),
    "a module of the tests": (
        "open('/box/sitecustomize.py', 'w').write('pass')\nopen('/tmp/json.py', 'w').write('dumps = str')\n"
        "def f(x): return 0"
    ),
    "an exit handler": (
        "import atexit, os\natexit.register(lambda: os.write(1, b'pass'))\ndef f(x): raise KeyboardInterrupt"
    ),
    "a thread that answers": (
        "import os, threading\ndef speak():\n    for d in range(3, 20):\n        try: os.write(d, b'{{\"values\": [9]')\n"
        "        except OSError: pass\ndef f(x):\n    t = threading.Thread(target=speak); t.start(); t.join()\n    return 0"
    ),
}

OVER = (Status.ERROR, Status.TIMEOUT, Status.OUT_OF_MEMORY, Status.FORBIDDEN, Status.FAILED)
# Each takes what it can; it has to end in one of these ways, and soon.
EXHAUSTIONS = {
    "forks until refused": ("import os\ndef f(x):\n    n = 0\n    try:\n        while True:\n"
        "            if os.fork() == 0:\n                import time; time.sleep(60)\n            n += 1\n"
        "    except OSError: return n", (Status.FAILED,)),
    "forks without end": ("import os\ndef f(x):\n    while True:\n        try: os.fork()\n"
        "        except OSError: pass", OVER),
    "threads without end": ("import threading, time\ndef f(x):\n    while True:\n"
        "        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()", OVER),
    "memory at once": ("def f(x): return len(bytearray(10 ** 10))", (Status.OUT_OF_MEMORY,)),
    "memory by many": ("import os, time\ndef f(x):\n    for _ in range(8):\n        if os.fork() == 0:\n"
        "            kept = bytearray(100 << 20); time.sleep(60)\n    time.sleep(60)", OVER),
    "memory by files": ("def f(x):\n    for n in range(99):\n        open(f'/tmp/{n}', 'wb').write(bytes(8 << 20))",
        OVER),
    "a very large file": ("def f(x):\n    with open('/box/big', 'wb') as file:\n"
        "        while True: file.write(bytes(1 << 20))", OVER),
    "a million files": ("def f(x):\n    for n in range(10 ** 6): open(f'/box/{n}', 'w').close()", OVER),
    "a file that is all hole": ("import os\ndef f(x):\n    with open('/box/hole', 'wb') as file: file.truncate(1 << 50)",
        OVER),
    "endless loop": ("def f(x):\n    while True: pass", (Status.TIMEOUT,)),
    "endless sleep": ("import time\ndef f(x): time.sleep(10 ** 6)", (Status.TIMEOUT,)),
    "deaf to signals": ("import signal, time\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\ndef f(x):\n    while True: time.sleep(1)", (Status.TIMEOUT,)),
    "a daemon": ("import os, time\ndef f(x):\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n"
        "            time.sleep(600)\n        os._exit(0)\n    os.wait()\n    return 0", (Status.FAILED,)),
    "flood of output": ("def f(x):\n    while True: print('x' * 1000)", (Status.OUTPUT_TOO_LONG,)),
    "flood of errors": ("import sys\ndef f(x):\n    while True: sys.stderr.write('x' * 1000)",
        (Status.OUTPUT_TOO_LONG,)),
    "a very long answer": ("def f(x): return 'x' * 10 ** 6", (Status.OUTPUT_TOO_LONG,)),
    "a very large number": ("def f(x): return 10 ** 50000", (Status.FAILED, Status.ERROR, Status.OUTPUT_TOO_LONG)),
    "recursion without end": ("def f(x): return f(x)", (Status.ERROR,)),
    "a crash": ("import ctypes\ndef f(x): ctypes.string_at(0)", (Status.ERROR,)),
    "open files without end": ("def f(x):\n    kept = []\n    while True: kept.append(open('/dev/null'))", OVER),
    "compiling without end": ("def f(x): return len(compile('+'.join('1' * 10 ** 6), 'x', 'eval').co_code)", OVER),
    "signs for the terminal": ("def f(x):\n    print('\\x1b[2J\\x1b]0;mine\\x07')\n    return '\\x1b[31m'",
        (Status.FAILED,)),
}  # fmt: skip
