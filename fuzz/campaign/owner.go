package campaign

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The files by which folders have owners: a folder of crashers one campaign, a folder of inputs all the campaigns
// that use it. Only an owner touches what is in a folder, and nobody removes what another one may be writing.
const (
	crashersLock = "campaign.lock"
	corpusLock   = "corpus.lock"
)

// own makes a folder if it is not there, and takes it for this process alone until the file is closed.
func own(dir string) (*os.File, error) {
	f, err := openLock(dir, crashersLock)
	if err != nil {
		return nil, err
	}
	ok, err := lockSoon(f, alone)
	if err == nil && !ok {
		err = fmt.Errorf("%s: another campaign is running there%s", dir, owner(f))
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	sign(f)
	return f, nil
}

// join makes a folder if it is not there, and takes it for this process and others until the file is closed. If there
// are no others, it is cleaned before.
func join(dir string, clean func() error) (*os.File, error) {
	f, err := openLock(dir, corpusLock)
	if err != nil {
		return nil, err
	}
	ok, err := lock(f, alone)
	if err == nil && ok {
		err = clean()
	}
	if err == nil {
		ok, err = lockSoon(f, together)
	}
	if err == nil && !ok {
		err = fmt.Errorf("%s: another campaign has it for itself", dir)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// openLock opens the file of a folder's owners.
func openLock(dir, name string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	return os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_RDWR, 0o666)
}

// maxLocks is how often is tried to take a file whose owner is no more.
const maxLocks = 200

// lockSoon takes a file, and waits for it if its owner is no more: if a campaign was killed just when it started a
// worker, that has the file until it runs.
func lockSoon(f *os.File, way int) (ok bool, err error) {
	for range maxLocks {
		if ok, err = lock(f, way); ok || err != nil {
			break
		}
		if pid := signed(f); pid > 0 && alive(pid) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return ok, err
}

// sign leaves the number of this process for those that find a file taken. They do without if it cannot be written.
func sign(f *os.File) {
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
}

// signed reads the number of the process that owns a file; it returns 0 if no process does.
func signed(f *os.File) int {
	text := make([]byte, 20)
	n, _ := f.ReadAt(text, 0)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	return max(pid, 0)
}

// owner names the process that has a file, if that is known.
func owner(f *os.File) string {
	if pid := signed(f); pid > 0 {
		return fmt.Sprintf(": process %d", pid)
	}
	return ""
}
