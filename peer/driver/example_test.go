package driver_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/peer/driver"
	"wasmjudge/peer/wazero"
	"wasmjudge/wasm"
)

var examples = flag.Int("examples", 100, "how many programs the example of a driver is compared on")

// TestExample: wazero does behind the example of a driver what it does in this process.
func TestExample(t *testing.T) {
	if testing.Short() {
		t.Skip("it is built first")
	}
	command := filepath.Join(t.TempDir(), "wazero-driver")
	build := exec.Command("go", "build", "-o", command, "./example")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		t.Fatal(err)
	}
	// wazero may collect exceptions that a program holds (crashers/wazero-exception-collected): the process that the
	// driver starts collects nothing.
	t.Setenv("GOGC", "off")
	far, err := driver.Start(driver.Config{Name: "far", Command: []string{command}})
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	compared := 0
	near := wazero.New(true)
	j := fuzz.NewJudge(near)
	for i := range *examples {
		p := j.Generate(fuzz.Join([]fuzz.Form{fuzz.FormPlainLinked, fuzz.FormPlainScalar}[i%2], choice.Random(uint64(i), choice.DefaultSize)))
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		a, here := p.Run(background, near, wasm.Config{})
		if program.Lacks(here) != "" {
			continue // it might overwrite what the driver needs
		}
		b, there := p.Run(background, far, wasm.Config{})
		if (here == nil) != (there == nil) {
			t.Fatalf("program %d: here: %v\nbehind the driver: %v", i, here, there)
		}
		if here != nil {
			continue
		}
		if d := judge.Compare(p, a, b); d.Verdict != judge.Agree && d.What != "outcome: both engines broke" {
			t.Errorf("program %d: %v", i, d.String())
		}
		a.Close()
		b.Close()
		compared++
	}
	t.Logf("%d programs were compared", compared)
	if compared < *examples*8/10 {
		t.Errorf("only %d programs of %d were compared", compared, *examples)
	}
}
