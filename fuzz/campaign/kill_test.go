package campaign

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	kills       = flag.Int("kills", 40, "kill a campaign so many times")
	driverKills = flag.Int("driver-kills", 5, "kill a campaign with an engine behind a driver so many times")
	theirDriver = flag.String("driver", "", "use this command as that driver")
)

// TestKill kills a campaign many times: the coordinator, one of its workers, or an engine that runs in a process of its
// own, at any moment. Nothing may be torn, what was found must stay, and what was counted must not become less.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	t.Setenv(driverVariable, *theirDriver)
	t.Run("breaks", func(t *testing.T) { killOften(t, "breaks", *kills) })
	t.Run(far, func(t *testing.T) { killOften(t, far, *driverKills) })
}

func killOften(t *testing.T, engine string, kills int) {
	c := config(t, engine)
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	faulty := engine != far || *theirDriver == ""
	at := moments
	if !faulty {
		at = moments[:len(moments)-1] // it may find nothing
	}
	var last state
	for round := range kills {
		killSoon(t, &c, string(text), r, at[round%len(at)])
		checkFolder(t, c.Corpus)
		files := checkFolder(t, c.Crashers)
		now := savedState(t, &c)
		if now.Programs < last.Programs || now.Next < last.Next || now.Mismatches < last.Mismatches {
			t.Fatalf("from %+v to %+v", last, now)
		}
		for title := range last.Findings {
			if !holds(files, title) {
				t.Fatalf("%s is lost: %v", title, files)
			}
			if strings.Contains(title, "signal: killed") {
				t.Fatalf("an engine is blamed because it was killed: %s", title)
			}
		}
		last = now
	}
	if last.Programs == 0 || faulty && len(last.Findings) == 0 {
		t.Errorf("the campaigns did nothing: %+v", last)
	}
	t.Logf("killed %d times: %d programs, %d mismatches, %d findings", kills, last.Programs, last.Mismatches, len(last.Findings))
	c.Runs = 50
	s := run(t, c)
	if s.Total < last.Programs+c.Runs || s.Lost > 0 {
		t.Errorf("%+v does not go on from %+v", s, last)
	}
}

func holds(files map[string]string, title string) bool {
	for _, t := range files {
		if t == title {
			return true
		}
	}
	return false
}

// A moment reports whether a campaign has come as far as that it may be killed, from what it was like when it began.
type moment func(pid int, began, now state) bool

// moments are the times soon after which a campaign is killed: at once, when it has workers, and when it has done
// something.
var moments = []moment{
	func(int, state, state) bool { return true },
	func(pid int, _, _ state) bool { return len(children(pid)) > 0 || !listsChildren() },
	func(_ int, began, now state) bool { return now.Programs > began.Programs },
	func(pid int, _, _ state) bool { return len(children(pid)) > 1 || !listsChildren() },
	func(_ int, began, now state) bool { return now.Mismatches > began.Mismatches },
}

// killSoon runs a coordinator and kills it soon after a moment, in half of the cases some workers or engines before.
func killSoon(t *testing.T, c *Config, config string, r *rand.Rand, at moment) {
	t.Helper()
	began := savedState(t, c)
	cmd := exec.Command(os.Args[0], asCoordinator, config)
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for !at(cmd.Process.Pid, began, savedState(t, c)) {
		select {
		case err := <-ended:
			t.Fatalf("the campaign ended by itself: %v\n%s", err, log.String())
		case <-time.After(time.Millisecond):
		}
	}
	for range r.IntN(3) {
		time.Sleep(time.Duration(r.IntN(40)) * time.Millisecond)
		started := children(cmd.Process.Pid)
		for _, worker := range started {
			started = append(started, children(worker)...)
		}
		if len(started) > 0 {
			if p, err := os.FindProcess(started[r.IntN(len(started))]); err == nil {
				_ = p.Kill()
			}
		}
	}
	time.Sleep(time.Duration(r.IntN(100)) * time.Millisecond)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	if err := <-ended; err == nil || err.Error() != "signal: killed" {
		t.Fatalf("the campaign ended by itself: %v\n%s", err, log.String())
	}
}

// listsChildren reports whether the system says which processes a process started.
func listsChildren() bool {
	_, err := os.Stat("/proc/self/task")
	return err == nil
}

// children lists the processes that a process started, by whichever thread, where the system lists them.
func children(pid int) (list []int) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, file := range files {
		text, _ := os.ReadFile(file)
		for word := range strings.FieldsSeq(string(text)) {
			if n, err := strconv.Atoi(word); err == nil {
				list = append(list, n)
			}
		}
	}
	return list
}

// savedState reads the state of a campaign, if it has one.
func savedState(t *testing.T, c *Config) state {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(c.Crashers, stateName))
	if os.IsNotExist(err) {
		return state{}
	}
	var all map[string]state
	if err == nil {
		err = json.Unmarshal(data, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all[c.key()]
}

// checkFolder checks that every input of a folder is whole, and that findings have all of their files. It returns the
// titles of findings by the names of their inputs.
func checkFolder(t *testing.T, dir string) map[string]string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	titles := map[string]string{}
	for _, e := range list {
		if !isHashed(e.Name()) {
			continue
		}
		file := filepath.Join(dir, e.Name())
		in, err := os.ReadFile(file)
		if err != nil || nameOf(in) != e.Name() {
			t.Errorf("%s is torn: %v", file, err)
		}
		if filepath.Base(dir) == "crashers" {
			titles[e.Name()] = checkFinding(t, file, in)
		}
	}
	return titles
}

// checkFinding checks the files beside the input of a finding, and gives its title.
func checkFinding(t *testing.T, file string, in input) string {
	t.Helper()
	output, err := os.ReadFile(file + ".output")
	if err != nil || !strings.Contains(string(output), "\nfound by wastrun ") {
		t.Errorf("%s.output is torn: %q, %v", file, output, err)
	}
	text, err := os.ReadFile(file + ".quoted")
	if err != nil {
		t.Error(err)
	}
	var all []byte
	for line := range strings.Lines(string(text)) {
		part, err := strconv.Unquote(strings.TrimSuffix(strings.TrimSpace(line), " +"))
		if err != nil {
			t.Errorf("%s.quoted: %s: %v", file, line, err)
		}
		all = append(all, part...)
	}
	if string(all) != string(in) {
		t.Errorf("%s.quoted is not the input", file)
	}
	title, _, _ := strings.Cut(string(output), "\n")
	return title
}

// TestKilledWorkers kills workers while a campaign runs: none of its programs is lost, and the kills are no findings.
func TestKilledWorkers(t *testing.T) {
	if !listsChildren() {
		t.Skip("this system does not tell which processes a process started")
	}
	c := config(t, "waits")
	c.Runs, c.Interval = 1500, 10*time.Millisecond
	killed, last := 0, uint64(0)
	c.Events = func(e *Event) { // kills a worker whenever some have done something
		workers, r := children(os.Getpid()), e.Report
		if killed == 6 || r == nil || r.Programs < last+50 || len(workers) == 0 {
			return
		}
		killed, last = killed+1, r.Programs
		if p, err := os.FindProcess(workers[0]); err == nil {
			_ = p.Kill()
		}
	}
	s := run(t, c)
	if s.Programs != c.Runs || s.Mismatches > 0 || len(s.Found) > 0 || s.Lost == 0 {
		t.Errorf("%+v", s)
	}
}
