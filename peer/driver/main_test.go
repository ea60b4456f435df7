package driver_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/peer/driver"
	"wasmjudge/peer/driver/serve"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// roleVariable says what the test's own program is when it is started as a driver.
const roleVariable = "WASTRUN_TEST_DRIVER"

func TestMain(m *testing.M) {
	role := os.Getenv(roleVariable)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := play(role); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func play(role string) error {
	if begin := beginnings[role]; begin != nil {
		begin()
		return nil
	}
	name, manner, _ := strings.Cut(role, " ")
	e, err := engineNamed(name)
	if err != nil {
		return err
	}
	how, what, ok := strings.Cut(manner, " ")
	if how == "lines" {
		return inLines(e, what)
	}
	if ok {
		return serve.Run(os.Stdin, os.Stdout, whenAsked{serve.Wasm(e), answers[how], what})
	}
	var out io.Writer = os.Stdout
	if strings.HasPrefix(manner, garbles) {
		out = &garbling{Writer: out, at: manner[len(garbles):]}
	} else if manner != "" {
		b := &badly{Writer: out, manner: manners[manner]}
		if manner == "is-killed" {
			b.n = -100 // a program that is tried again is to end before the next time
		}
		out = b
	}
	return serve.Run(os.Stdin, out, serve.Wasm(e))
}

func engineNamed(name string) (wasm.Engine, error) {
	switch name {
	case "oracle":
		return oracle.New(), nil
	case "native":
		return native.New()
	case "scalar":
		return scalar{oracle.New()}, nil
	}
	f, err := fault.Named(name)
	if err != nil {
		return nil, fmt.Errorf("there is no role %q", name)
	}
	return native.New(native.WithFault(f))
}

// start starts the test's own program as a driver.
func start(t testing.TB, role string, change ...func(*driver.Config)) *driver.Engine {
	t.Helper()
	e, err := tryStart(role, change...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func tryStart(role string, change ...func(*driver.Config)) (*driver.Engine, error) {
	c := driver.Config{Name: "far", Command: []string{os.Args[0]}, Env: []string{roleVariable + "=" + role}}
	for _, f := range change {
		f(&c)
	}
	return driver.Start(c)
}

// twin returns an engine in this process, and the same behind a driver.
func twin(t testing.TB) (near wasm.Engine, far *driver.Engine) {
	t.Helper()
	name := "native"
	near, err := native.New()
	if err != nil {
		t.Logf("the oracle instead of native: %v", err)
		name, near = "oracle", oracle.New()
	}
	return near, start(t, name)
}

var background = context.Background()

// parse returns a validated module.
func parse(t testing.TB, src string) *wasm.Module {
	t.Helper()
	m, err := text.Parse(&wasm.Source{Name: t.Name(), Text: []byte(src)})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}
