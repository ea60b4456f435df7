//go:build linux && amd64

package native_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"wasmjudge/wasm/binary"
)

// nodeVariable names the node whose V8 the kernels with vectors and with objects are run on, too.
const nodeVariable = "WASM_NODE"

// v8Calls is how often V8 calls a kernel between two looks at the clock, which takes a microsecond.
const v8Calls = 10

// v8Script has an export, run, of a module, and measures for every line that it reads: it writes the CPU time that its
// process took, threads of the collector and the compiler included, in microseconds, and what run returned.
const v8Script = `
const [file, name, n, calls] = process.argv.slice(1)
const module = new WebAssembly.Module(require('fs').readFileSync(file))
const run = new WebAssembly.Instance(module, {}).exports[name]
let result
%s
require('readline').createInterface({ input: process.stdin }).on('line', () => {
	const before = process.cpuUsage()
	for (let k = 0; k < calls; k++) %s
	const { user, system } = process.cpuUsage(before)
	console.log(user + system, result)
})`

// v8Task is what V8 does: before it is measured, and so often while it is measured.
type v8Task struct {
	before, measured string
	calls            int
}

var (
	v8Run     = v8Task{"", "result = run(Number(n))", v8Calls}
	v8Collect = v8Task{"result = run(Number(n))", "gc()", 1}
)

// withV8 adds V8 to the sides that run a kernel of one module without imports, if WASM_NODE names a node.
func withV8(tb testing.TB, k kernel, cs ...contestant) []contestant {
	if node := os.Getenv(nodeVariable); node != "" {
		cs = append(cs, contestant{name: "v8", steps: k.steps, elsewhere: startV8(tb, node, v8Run, k)})
	}
	return cs
}

// startV8 starts V8 with a kernel and a task. What it returns measures the task once.
func startV8(tb testing.TB, node string, task v8Task, k kernel, flags ...string) func() time.Duration {
	file := filepath.Join(tb.TempDir(), k.file+".wasm")
	if err := os.WriteFile(file, binary.Encode(readModule(tb, k.file, 0)), 0o600); err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(node, append(flags, "--expose-gc", "-e", fmt.Sprintf(v8Script, task.before, task.measured),
		file, k.export, strconv.Itoa(int(k.n)), strconv.Itoa(task.calls))...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			tb.Error(err)
		}
	})
	answers := bufio.NewReader(out)
	return func() time.Duration {
		if _, err := io.WriteString(in, "\n"); err != nil {
			tb.Fatal(err)
		}
		line, err := answers.ReadString('\n')
		if err != nil {
			tb.Fatal(err)
		}
		var took, result int64
		if _, err := fmt.Sscan(strings.TrimSpace(line), &took, &result); err != nil || int32(result) != k.want {
			tb.Fatalf("V8 answered %q (%v), not %d", line, err, k.want)
		}
		return time.Duration(took) * time.Microsecond / time.Duration(task.calls)
	}
}
