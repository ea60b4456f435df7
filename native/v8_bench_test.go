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

// nodeVariable names the node whose V8 the kernels with objects are run on, too.
const nodeVariable = "WASM_NODE"

// v8Script calls an export once for every line that it reads, and writes the CPU time that its process took for that,
// threads of the collector and the compiler included, in microseconds.
const v8Script = `
const [file, name, n] = process.argv.slice(1)
const module = new WebAssembly.Module(require('fs').readFileSync(file))
const run = new WebAssembly.Instance(module, {}).exports[name]
require('readline').createInterface({ input: process.stdin }).on('line', () => {
	const before = process.cpuUsage()
	const result = run(Number(n))
	const { user, system } = process.cpuUsage(before)
	console.log(user + system, result)
})`

// startV8 starts V8 with a kernel of one module without imports. What it gives runs the kernel once and tells the time.
func startV8(tb testing.TB, node string, k kernel) func() time.Duration {
	file := filepath.Join(tb.TempDir(), k.file+".wasm")
	if err := os.WriteFile(file, binary.Encode(readModule(tb, k.file, 0)), 0o600); err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(node, "-e", v8Script, file, k.export, strconv.Itoa(int(k.n)))
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
		return time.Duration(took) * time.Microsecond
	}
}
