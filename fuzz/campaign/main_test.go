package campaign

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"wasmjudge/fuzz/process"
	"wasmjudge/oracle"
	"wasmjudge/peer/driver"
	"wasmjudge/peer/driver/serve"
	"wasmjudge/wasm"
)

// The test's own program is worker, coordinator and driver as well, if its first argument says so.
const (
	asWorker      = "worker"
	asCoordinator = "coordinator"
	asDriver      = "driver"
)

// far is an engine behind a driver, whose process ends as "dies" does. driverVariable names another driver for it.
const (
	far            = "far"
	driverVariable = "WASTRUN_TEST_FAR"
)

func TestMain(m *testing.M) {
	if len(os.Args) < 2 {
		os.Exit(m.Run())
	}
	switch os.Args[1] {
	case asWorker:
		os.Exit(status(Work(os.Stdin, os.Stdout, testEngines)))
	case asDriver:
		os.Exit(status(serve.Run(os.Stdin, os.Stdout, serve.Wasm(&strange{oracle.New(), far, func() { os.Exit(7) }}))))
	case asCoordinator:
		var c Config
		err := json.Unmarshal([]byte(os.Args[2]), &c)
		if err == nil {
			_, err = Run(context.Background(), c)
		}
		os.Exit(status(err))
	}
	os.Exit(m.Run())
}

func status(err error) int {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// testEngines makes engines: the oracle, and some that are the oracle but for modules that have three tags or more.
func testEngines(names []string, _ string) ([]wasm.Engine, error) {
	all := map[string]wasm.Engine{
		"oracle": oracle.New(),
		"dies":   &strange{oracle.New(), "dies", func() { os.Exit(7) }},
		"hangs":  &strange{oracle.New(), "hangs", func() { select {} }},
		"breaks": &strange{oracle.New(), "breaks", func() { panic("a value") }},
		"grows":  &strange{oracle.New(), "grows", func() { grow(2 << 30); select {} }},
		"leaks":  &strange{oracle.New(), "leaks", func() { grow(8 << 20) }},
		"lacks":  &lacking{oracle.New()},
		"waits":  &strange{oracle.New(), "waits", func() { time.Sleep(time.Millisecond) }},
	}
	var list []wasm.Engine
	for _, name := range names {
		switch name {
		case "pauses":
			all[name] = pausing()
		case far:
			command := []string{os.Args[0], asDriver}
			if theirs := os.Getenv(driverVariable); theirs != "" {
				command = strings.Fields(theirs)
			}
			e, err := driver.Start(driver.Config{Name: far, Command: command})
			if err != nil {
				return nil, err
			}
			all[name] = e
		}
		if all[name] == nil {
			return nil, fmt.Errorf("no engine %q", name)
		}
		list = append(list, all[name])
	}
	return list, nil
}

// grown is memory that is never given back.
var grown [][]byte

// grow takes so many bytes of memory, 8 MB a millisecond.
func grow(n int) {
	const part = 8 << 20
	for range n / part {
		grown = append(grown, bytes.Repeat([]byte{1}, part))
		time.Sleep(time.Millisecond)
	}
}

// strange is an engine that does something for modules with three tags or more.
type strange struct {
	wasm.Engine
	name string
	act  func()
}

func (e *strange) Name() string { return e.name }

func (e *strange) Compile(m *wasm.Module) (wasm.Code, error) {
	if len(m.Tags) >= 3 {
		e.act()
	}
	return e.Engine.Compile(m)
}

// lacking is an engine without declared subtypes of function types.
type lacking struct{ wasm.Engine }

func (e *lacking) Name() string { return "lacks" }

func (e *lacking) Compile(m *wasm.Module) (wasm.Code, error) {
	for _, rec := range m.Types {
		for i := range rec {
			if rec[i].Comp.Kind == wasm.CompFunc && !rec[i].Final {
				return nil, &wasm.Error{Kind: wasm.Unsupported, Msg: "needs declared subtypes"}
			}
		}
	}
	return e.Engine.Compile(m)
}

// config is a campaign of the oracle and another engine in empty folders.
func config(t *testing.T, engine string) Config {
	t.Helper()
	worker, err := process.OwnCommand(asWorker)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	return Config{Engines: []string{"oracle", engine}, Workers: 2, Corpus: dir + "/corpus", Crashers: dir + "/crashers", Worker: worker}
}

func run(t *testing.T, c Config) *Summary {
	t.Helper()
	s, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
