package arch

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// importer is a program that imports packages, does nothing with them, and writes what its process is like as a
// process.
const importer = `package main

import (
	"bufio"
	"encoding/json"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
	%s
)

type process struct {
	Space      int            // address space in KiB, without what its own file takes
	Handlers   map[int]string // of signals, by what others they are the handler of
	Goroutines int
	Files      int
}

func main() {
	p := process{Space: status("VmSize:") - status("VmExe:") - status("VmLib:"), Handlers: map[int]string{}, Goroutines: runtime.NumGoroutine()}
	first := map[uintptr]int{}
	for signal := 1; signal < 32; signal++ {
		var action struct{ handler, flags, restorer, mask uintptr }
		syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(signal), 0, uintptr(unsafe.Pointer(&action)), 8, 0, 0)
		if _, known := first[action.handler]; !known {
			first[action.handler] = signal
		}
		p.Handlers[signal] = "as of " + strconv.Itoa(first[action.handler])
	}
	files, _ := os.ReadDir("/proc/self/fd")
	p.Files = len(files)
	json.NewEncoder(os.Stdout).Encode(p)
}

func status(field string) int {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), field); ok {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			return n
		}
	}
	panic("no " + field)
}
`

// processState is what an importer writes.
type processState struct {
	Space      int
	Handlers   map[int]string
	Goroutines int
	Files      int
}

// spaceNoise is how much more address space, in KiB, a process may take: one arena of Go's heap, and the file's data.
const spaceNoise = 96 << 10

// TestImportersPayNothing compares a process that imports every package of the project with one that imports none:
// neither is more memory reserved, nor does a signal have another handler, nor does anything run or stay open.
func TestImportersPayNothing(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("what a process is like is read from /proc, which " + runtime.GOOS + " does not have")
	}
	packages := importable(t)
	nothing := importing(t)
	together := nothing.changedBy(importing(t, packages...))
	if together == "" {
		return
	}
	blamed := false
	for _, p := range packages {
		if changed := nothing.changedBy(importing(t, p)); changed != "" {
			t.Errorf("import %q: %s", p, changed)
			blamed = true
		}
	}
	if !blamed {
		t.Errorf("no package alone changes the process, all of them together do: %s", together)
	}
}

// importable lists the project's packages that are no commands.
func importable(t *testing.T) []string {
	t.Helper()
	var packages []string
	for _, dir := range slices.Sorted(maps.Keys(projectImports(t))) {
		if !strings.HasPrefix(dir, "cmd/") && path.Base(dir) != "example" { // which are programs
			packages = append(packages, module+dir)
		}
	}
	return packages
}

// importing builds and runs a program that imports packages.
func importing(t *testing.T, packages ...string) (p processState) {
	t.Helper()
	var imports strings.Builder
	for _, name := range packages {
		fmt.Fprintf(&imports, "_ %q\n", name)
	}
	dir := t.TempDir()
	source, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "importer")
	if err := os.WriteFile(source, fmt.Appendf(nil, importer, imports.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-o", program, source)
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // with it, what C's threads reserve depends on how many there are
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p = stateOf(t, program)
	for range spaceRuns - 1 {
		p.Space = min(p.Space, stateOf(t, program).Space)
	}
	return p
}

// spaceRuns is how often a program is run for the address space that it takes at least: on a busy machine Go's runtime
// reserves more in some runs than in others.
const spaceRuns = 4

// stateOf runs an importer.
func stateOf(t *testing.T, program string) (p processState) {
	t.Helper()
	out, err := exec.Command(program).Output()
	if err == nil {
		err = json.Unmarshal(out, &p)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return p
}

// changedBy says in what a process that imports something is not like p.
func (p processState) changedBy(q processState) string {
	switch {
	case q.Space > p.Space+spaceNoise:
		return fmt.Sprintf("%d KiB of address space, %d without", q.Space, p.Space)
	case !maps.Equal(p.Handlers, q.Handlers):
		return fmt.Sprintf("handlers of signals are %v, %v without", q.Handlers, p.Handlers)
	case p.Goroutines != q.Goroutines:
		return fmt.Sprintf("%d goroutines, %d without", q.Goroutines, p.Goroutines)
	case p.Files != q.Files:
		return fmt.Sprintf("%d open files, %d without", q.Files, p.Files)
	}
	return ""
}
