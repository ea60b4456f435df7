//go:build linux && amd64

package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// withFolder makes a native engine with a cache, which is the folder or what is given instead, and gives what it
// complains about.
func withFolder(t *testing.T, dir string, instead artifacts) (wasm.Engine, *bytes.Buffer) {
	t.Helper()
	e, err := native.New()
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	engines := []wasm.Engine{e}
	withCache(&environment{stderr: &complaints}, engines, dir)
	if c, ok := engines[0].(*cachingEngine); ok && instead != nil {
		c.artifacts = instead
	}
	return engines[0], &complaints
}

// compiles has an engine compile modules, none of which may fail.
func compiles(t *testing.T, e wasm.Engine, sources ...string) {
	t.Helper()
	for _, src := range sources {
		m, err := text.Parse(&wasm.Source{Name: "m", Text: []byte(src)})
		if err == nil {
			err = valid.Validate(m)
		}
		if err == nil {
			_, err = e.Compile(m)
		}
		if err != nil {
			t.Errorf("%s: %v", src, err)
		}
	}
}

// modules are a few that differ.
var modules = []string{`(module)`, `(module (func))`, `(module (func) (func))`}

// artifactFiles lists the files of a folder.
func artifactFiles(t *testing.T, dir string) (files []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		files = append(files, filepath.Join(dir, e.Name()))
	}
	return files
}

func mode(t *testing.T, file string) os.FileMode {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode()
}

// TestCacheIsPrivate: folder and files are the owner's alone, whatever the process's mask lets through.
func TestCacheIsPrivate(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	dir := filepath.Join(t.TempDir(), "a", "cache")
	e, complaints := withFolder(t, dir, nil)
	compiles(t, e, modules...)
	files := artifactFiles(t, dir)
	if len(files) != len(modules) || complaints.Len() > 0 || mode(t, dir).Perm() != 0o700 || mode(t, files[0]).Perm() != 0o600 {
		t.Errorf("%d files, %v, %v, %s", len(files), mode(t, dir), mode(t, files[0]), complaints)
	}
}

// TestCacheIsUsed: what is kept is loaded. It shows in a file that is left as it is.
func TestCacheIsUsed(t *testing.T) {
	dir := t.TempDir()
	e, _ := withFolder(t, dir, nil)
	compiles(t, e, modules[0])
	file := artifactFiles(t, dir)[0]
	long := time.Unix(1, 0)
	if err := os.Chtimes(file, long, long); err != nil {
		t.Fatal(err)
	}
	compiles(t, e, modules[0])
	if info, err := os.Stat(file); err != nil || !info.ModTime().Equal(long) {
		t.Errorf("it was compiled again: %v, %v", info, err)
	}
}

// TestCacheOfOthers: what others may have written is not executed.
func TestCacheOfOthers(t *testing.T) {
	for _, m := range []os.FileMode{0o777, 0o770, 0o702} {
		dir := t.TempDir()
		if err := os.Chmod(dir, m); err != nil {
			t.Fatal(err)
		}
		e, complaints := withFolder(t, dir, nil)
		compiles(t, e, modules...)
		if n := len(artifactFiles(t, dir)); n > 0 || strings.Count(complaints.String(), "others than its owner may write to it") != 1 {
			t.Errorf("%v: %d files, %s", m, n, complaints)
		}
	}
	dir := t.TempDir()
	e, _ := withFolder(t, dir, nil)
	compiles(t, e, modules[0])
	file := artifactFiles(t, dir)[0]
	for name, spoil := range map[string]func() error{
		"mode":  func() error { return os.Chmod(file, 0o620) },
		"owner": func() error { return os.Chown(file, 12345, -1) },
	} {
		if err := spoil(); errors.Is(err, os.ErrPermission) {
			t.Logf("%s: only root can try: %v", name, err)
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		folder, err := openCache(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := folder.read(filepath.Base(file)); err == nil {
			t.Errorf("%s: an artifact of others is read", name)
		}
		compiles(t, e, modules[0])
		if info := mode(t, file); info.Perm() != 0o600 {
			t.Errorf("%s: it was not replaced: %v", name, info)
		}
	}
	if err := os.Chown(dir, 12345, -1); err != nil {
		t.Logf("only root can try: %v", err)
	} else if _, err := openCache(dir); err == nil || !strings.Contains(err.Error(), "it belongs to the user 12345") {
		t.Errorf("a folder of others is opened: %v", err)
	}
}

// TestCacheWithPipe: a pipe in an artifact's place is replaced, and nobody waits for it.
func TestCacheWithPipe(t *testing.T) {
	dir := t.TempDir()
	e, complaints := withFolder(t, dir, nil)
	compiles(t, e, modules[0])
	file := artifactFiles(t, dir)[0]
	for name, put := range map[string]func() error{
		"a pipe":            func() error { return syscall.Mkfifo(file, 0o600) },
		"a link to a file":  func() error { return os.Symlink("/etc/passwd", file) },
		"a link to no file": func() error { return os.Symlink("nothing", file) },
		"nothing at all":    func() error { return os.WriteFile(file, nil, 0o600) },
	} {
		if err := errors.Join(os.Remove(file), put()); err != nil {
			t.Fatal(err)
		}
		compiles(t, e, modules[0])
		if info, err := os.Lstat(file); err != nil || !info.Mode().IsRegular() || info.Size() == 0 || complaints.Len() > 0 {
			t.Errorf("%s: became %v, %v, %s", name, info, err, complaints)
		}
	}
	if err := errors.Join(os.Remove(file), os.Mkdir(file, 0o700), os.WriteFile(file+"/x", nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	compiles(t, e, modules...)
	if strings.Count(complaints.String(), "\n") != 1 {
		t.Errorf("a folder in its place: %s", complaints)
	}
}

// fullFolder is a folder in which nothing can be written.
type fullFolder struct{ writes int }

func (f *fullFolder) read(string) ([]byte, error) { return nil, os.ErrNotExist }

func (f *fullFolder) write(string, []byte) error { f.writes++; return syscall.ENOSPC }

// TestFullCache: that nothing can be written is told once, and tried once.
func TestFullCache(t *testing.T) {
	full := &fullFolder{}
	e, complaints := withFolder(t, t.TempDir(), full)
	compiles(t, e, append(modules, modules...)...)
	if got := complaints.String(); got != "wastrun: --cache: going on without it: no space left on device\n" || full.writes != 1 {
		t.Errorf("%d writes, %s", full.writes, got)
	}
}

// TestFullDisk is TestFullCache with a disk.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4k,mode=700"); err != nil {
		t.Skip("a small disk cannot be mounted: ", err)
	}
	defer syscall.Unmount(dir, syscall.MNT_DETACH)
	e, complaints := withFolder(t, dir, nil)
	large := `(module ` + strings.Repeat(`(func (drop (i32.const 1)))`, 1000) + `)`
	compiles(t, e, large, modules[0], large)
	got := complaints.String()
	if !strings.HasSuffix(got, ": no space left on device\n") || strings.Count(got, "\n") != 1 || len(artifactFiles(t, dir)) != 0 {
		t.Errorf("%s, %v", got, artifactFiles(t, dir))
	}
}
