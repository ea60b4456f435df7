package campaign

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

var twice = flag.Int("twice", 5, "start two campaigns on one folder so many times")

// locks skips a test where folders have no owners.
func locks(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("this system leaves it to the user not to run two campaigns in a folder")
	}
}

func TestOneCampaignInAFolder(t *testing.T) {
	locks(t)
	dir := t.TempDir()
	s, err := openStates(dir)
	if err != nil {
		t.Fatal(err)
	}
	refusal := fmt.Sprintf("another campaign is running there: process %d", os.Getpid())
	if _, err := openStates(dir); err == nil || !strings.HasSuffix(err.Error(), refusal) {
		t.Errorf("two campaigns use one folder: %v", err)
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	if s, err = openStates(dir); err != nil {
		t.Fatal(err)
	}
	s.close()
}

// TestRefusedCampaigns: a campaign that is refused leaves alone what the other one is writing.
func TestRefusedCampaigns(t *testing.T) {
	locks(t)
	c := config(t, "oracle")
	first, err := open(&c)
	if err != nil {
		t.Fatal(err)
	}
	defer first.release()
	files := []string{
		filepath.Join(c.Crashers, stateName+"17"), filepath.Join(c.Crashers, nameOf(nil)+".output17"), filepath.Join(c.Corpus, nameOf(nil)+"17"),
	}
	for _, file := range files {
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := open(&c); err == nil || !strings.Contains(err.Error(), "another campaign is running there") {
		t.Errorf("the second campaign: %v", err)
	}
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
}

// TestTwoCampaigns starts two campaigns on the same folders, many times: at once, or the second when the first has
// the folders. One that is refused says so, and takes nothing from the other, which judges as many programs as it is
// to.
func TestTwoCampaigns(t *testing.T) {
	locks(t)
	c := config(t, "breaks")
	c.Runs, c.Workers = 300, 1
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for round := range *twice {
		before := savedState(t, &c).Programs
		judged, ends := uint64(0), [2]error{}
		var logs [2]bytes.Buffer
		var both [2]*exec.Cmd
		for k := range both {
			for k == 1 && round%2 == 1 && owned(c.Crashers) != both[0].Process.Pid {
				time.Sleep(time.Millisecond)
			}
			both[k] = exec.Command(os.Args[0], asCoordinator, string(text))
			both[k].Stderr = &logs[k]
			if err := both[k].Start(); err != nil {
				t.Fatal(err)
			}
		}
		for k, cmd := range both {
			switch ends[k] = cmd.Wait(); {
			case ends[k] == nil:
				judged += c.Runs
			case !strings.Contains(logs[k].String(), "another campaign is running there"):
				t.Errorf("campaign %d died: %v\n%s", k, ends[k], logs[k].String())
			default:
				refused++
			}
		}
		if now := savedState(t, &c).Programs; judged == 0 || now != before+judged {
			t.Errorf("%d programs after %d: %v", now, before, ends)
		}
		checkFolder(t, c.Corpus)
		checkFolder(t, c.Crashers)
	}
	t.Logf("%d of %d pairs met", refused, *twice)
}

// owned reads which process owns a folder, or did last.
func owned(dir string) int {
	f, err := os.Open(filepath.Join(dir, crashersLock))
	if err != nil {
		return 0 // which is not there yet
	}
	defer f.Close()
	return signed(f)
}

// TestCorpusIsShared: campaigns with folders of crashers of their own may share a corpus. Left-overs in it go when
// nobody else uses it.
func TestCorpusIsShared(t *testing.T) {
	locks(t)
	dir := t.TempDir()
	left := filepath.Join(dir, nameOf(nil)+"17")
	write := func() {
		t.Helper()
		if err := os.WriteFile(left, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	open := func(is bool) *corpus {
		t.Helper()
		c, err := openCorpus(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(left); (err == nil) != is {
			t.Errorf("the left-over is there: %v, want %v", err == nil, is)
		}
		return c
	}
	write()
	one := open(false)
	write() // as one does, which is not to be removed by another
	two := open(true)
	one.close()
	three := open(true)
	two.close()
	three.close()
	open(false).close()
	if list, _ := os.ReadDir(dir); !slices.ContainsFunc(list, func(e os.DirEntry) bool { return e.Name() == corpusLock }) {
		t.Errorf("the folder holds %v", list)
	}
}
