package browser

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/peer/driver"
	"wasmjudge/peer/driver/serve"
	"wasmjudge/wasm/enginetest"
)

// roleVariable names the program of the browser when the test's own program is started as the driver. Started under a
// name with firefox in it, that program is the browser.
const roleVariable = "WASTRUN_TEST_BROWSER"

func TestMain(m *testing.M) {
	switch role := os.Getenv(roleVariable); {
	case role == "":
		os.Exit(m.Run())
	case strings.Contains(filepath.Base(os.Args[0]), "firefox"):
		end(browse(os.Args[len(os.Args)-1]))
	default:
		end(Run(context.Background(), os.Stdin, os.Stdout, Config{Program: role, Options: os.Args[1:], Log: os.Stderr}))
	}
}

func end(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// browse does what a browser does with the page, but that the oracle is its engine and a Go program its worker.
func browse(url string) error {
	page, err := get(url)
	if err != nil || !strings.Contains(page, `new Worker("driver.js")`) {
		return fmt.Errorf("the page: %v %.100q", err, page)
	}
	if script, err := get(url + "driver.js"); err != nil || !strings.Contains(script, "wasm-driver 1") {
		return fmt.Errorf("the driver: %v %.100q", err, script)
	}
	fromWorker, out := io.Pipe()
	in, toWorker := io.Pipe()
	go func() { _ = out.CloseWithError(serve.Run(in, out, serve.Wasm(oracle.New()))) }()
	frames := bufio.NewReader(fromWorker)
	hello, err := frames.ReadBytes('\n')
	path, body := "hello", bytes.TrimSuffix(hello, []byte("\n"))
	for err == nil {
		var answer []byte
		if answer, err = post(url+path, body); err == nil {
			_, err = toWorker.Write(driver.AppendFrame(nil, answer))
		}
		if err == nil {
			path = "frame"
			body, err = driver.ReadFrame(frames, math.MaxUint32)
		}
	}
	return err
}

func get(url string) (string, error) {
	r, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	return string(text), err
}

func post(url string, body []byte) ([]byte, error) {
	r, err := http.Post(url, "application/octet-stream", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return nil, errors.New(r.Status)
	}
	return io.ReadAll(r.Body)
}

// standIn makes the test's own program a browser of the family of Firefox.
func standIn(t *testing.T) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("programs are not copied by a link there")
	}
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	program := filepath.Join(home, "firefox-stand-in")
	if err := os.Symlink(os.Args[0], program); err != nil {
		t.Fatal(err)
	}
	return program
}

func start(program string, options ...string) (*driver.Engine, error) {
	return driver.Start(driver.Config{Name: "far", Command: append([]string{os.Args[0]}, options...),
		Env: []string{roleVariable + "=" + program}})
}

// TestContract: what stands between an engine and its browser's page changes nothing.
func TestContract(t *testing.T) {
	e, err := start(standIn(t))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if got := e.About().Version; got != "oracle" {
		t.Errorf("the version is %q", got)
	}
	enginetest.Test(t, e)
}

// TestReal is TestContract with the browser that WASTRUN_BROWSER names.
func TestReal(t *testing.T) {
	program := os.Getenv("WASTRUN_BROWSER")
	if program == "" {
		t.Skip("no browser: WASTRUN_BROWSER names none")
	}
	e, err := start(program)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	t.Log(e.About().Version)
	enginetest.Test(t, e)
}

// TestEnds: a browser that ends by itself, one that is no browser, and options that it cannot have are said.
func TestEnds(t *testing.T) {
	program := standIn(t)
	gone := filepath.Join(filepath.Dir(program), "firefox-gone")
	if err := os.WriteFile(gone, []byte("#!/bin/sh\necho I am gone >&2\nexit 3\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	chromium := filepath.Join(filepath.Dir(program), "chromium")
	if err := os.Symlink(gone, chromium); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		program string
		option  string
		want    string
	}{
		{gone, "-x", "I am gone"},
		{gone, "-x", "ended: exit status 3"},
		{filepath.Join(filepath.Dir(program), "firefox-missing"), "-x", "no such file"},
		{"/bin/sh", "-x", "the name is of neither"},
		{program, "pref a", "written as pref NAME=VALUE"},
		{chromium, "pref a=b", "only Firefox has preferences"},
	} {
		_, err := start(c.program, c.option)
		if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), "\n", " "), c.want) {
			t.Errorf("%s %s: %v, want %q", c.program, c.option, err, c.want)
		}
	}
}

// TestProfile: a profile has the preferences, and what processes that are no more have left is removed.
func TestProfile(t *testing.T) {
	standIn(t)
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(cache, "wastrun", "browsers", "2147483646-1")
	other := filepath.Join(cache, "wastrun", "browsers", fmt.Sprint(os.Getppid(), "-1"))
	for _, dir := range []string{left, other} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	profile, err := newProfile()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the profile of a process that is no more: %v", err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Errorf("the profile of another process: %v", err)
	}
	list, err := arguments("/opt/firefox/firefox", profile, []string{"pref a.b=false", "--x"})
	if err != nil || !slices.Contains(list, "--x") || !slices.Contains(list, profile) {
		t.Errorf("arguments %q, %v", list, err)
	}
	text, err := os.ReadFile(filepath.Join(profile, "user.js"))
	if err != nil || !strings.Contains(string(text), `user_pref("a.b", false);`) {
		t.Errorf("the preferences are %s, %v", text, err)
	}
	if list, err = arguments("/usr/bin/chromium", profile, []string{"--js-flags=--liftoff"}); err != nil || !slices.Contains(list, "--js-flags=--liftoff") {
		t.Errorf("arguments %q, %v", list, err)
	}
}
