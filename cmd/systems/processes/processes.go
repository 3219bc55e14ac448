// Package processes starts programs on stated cores of a Linux machine, and reads from
// /proc the CPU time that they took, of all their descendants together.
//
// It will never end a process that it did not start.
package processes

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A Program is what is to be started.
type Program struct {
	Name    string
	Command []string
	Env     []string // beside that of this process
	Folder  string   // in which it runs
	Core    int      // that it may use
	User    string   // other than this one; empty: the same
	Idle    bool     // it computes only while nothing else does
}

// A Process runs, with its descendants.
type Process struct {
	Program
	command *exec.Cmd
	ended   chan struct{}
	log     *os.File
}

// Start starts a program in a process group of its own. What it says goes to a file of its
// name in its folder.
func Start(p Program) (*Process, error) {
	arguments := append([]string{"-c", strconv.Itoa(p.Core)}, p.Command...)
	command := exec.Command("taskset", arguments...)
	if p.Idle {
		command = exec.Command("chrt", append([]string{"-i", "0", "taskset"}, arguments...)...)
	}
	log, err := os.Create(filepath.Join(p.Folder, p.Name+".log"))
	if err != nil {
		return nil, err
	}
	command.Dir, command.Env = p.Folder, append(os.Environ(), p.Env...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if command.SysProcAttr.Credential, err = credential(p.User); err != nil {
		log.Close()
		return nil, err
	}
	if err := command.Start(); err != nil {
		log.Close()
		return nil, err
	}
	started := &Process{Program: p, command: command, ended: make(chan struct{}), log: log}
	go func() { command.Wait(); close(started.ended) }()
	return started, nil
}

// credential of a user; nil for this one.
func credential(name string) (*syscall.Credential, error) {
	if name == "" {
		return nil, nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// Stop ends the process group, politely at first, and waits until it is gone.
func (p *Process) Stop() {
	defer p.log.Close()
	group := -p.command.Process.Pid
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		syscall.Kill(group, signal)
		select {
		case <-p.ended:
			syscall.Kill(group, syscall.SIGKILL) // descendants that are left
			return
		case <-time.After(2 * time.Second):
		}
	}
	<-p.ended
}

// Listening waits until a port of this machine takes connections.
func (p *Process) Listening(port int, atMost time.Duration) error {
	for end := time.Now().Add(atMost); ; {
		c, err := net.DialTimeout("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), time.Second)
		if err == nil {
			return c.Close()
		}
		select {
		case <-p.ended:
			return fmt.Errorf("%s ended: %s", p.Name, p.Said())
		default:
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s does not listen on port %d after %v: %s", p.Name, port, atMost, p.Said())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Ended waits until a program that is to end has done so, and says what it said where it
// failed.
func (p *Process) Ended(atMost time.Duration) error {
	select {
	case <-p.ended:
	case <-time.After(atMost):
		p.Stop()
		return fmt.Errorf("%s did not end within %v", p.Name, atMost)
	}
	defer p.log.Close()
	if !p.command.ProcessState.Success() {
		return fmt.Errorf("%s: %s", p.Name, p.Said())
	}
	return nil
}

// Said is the end of what it said.
func (p *Process) Said() string {
	all, _ := os.ReadFile(p.log.Name())
	all = bytes.TrimSpace(all)
	return string(all[max(0, len(all)-500):])
}

// CPU is the time that the process and its descendants have computed so far: to the
// nanosecond of the threads that run, and in ticks of 10 ms where threads or processes have
// ended since.
func (p *Process) CPU() time.Duration {
	children := map[int][]int{}
	used := map[int]time.Duration{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // it ended
		}
		pid, parent, ticks := parse(string(text))
		children[parent] = append(children[parent], pid)
		used[pid] = time.Duration(ticks) * 10 * time.Millisecond
	}
	var sum func(pid int) time.Duration
	sum = func(pid int) time.Duration {
		total := used[pid]
		if exact := threads(pid); exact+2*10*time.Millisecond > total {
			total = exact
		}
		for _, child := range children[pid] {
			total += sum(child)
		}
		return total
	}
	return sum(p.command.Process.Pid)
}

// Signal sends a signal to the process and its descendants.
func (p *Process) Signal(signal syscall.Signal) {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		if text, err := os.ReadFile(name); err == nil {
			pid, parent, _ := parse(string(text))
			children[parent] = append(children[parent], pid)
		}
	}
	var tell func(pid int)
	tell = func(pid int) {
		syscall.Kill(pid, signal)
		for _, child := range children[pid] {
			tell(child)
		}
	}
	tell(p.command.Process.Pid)
}

// threads is what the threads of a process that run have computed, in nanoseconds.
func threads(pid int) (sum time.Duration) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	for _, name := range files {
		text, _ := os.ReadFile(name)
		first, _, _ := strings.Cut(string(text), " ")
		n, _ := strconv.ParseInt(first, 10, 64)
		sum += time.Duration(n)
	}
	return sum
}

// parse reads a line of /proc/PID/stat: user and system time, those of the children that
// ended and were waited for with them.
func parse(stat string) (pid, parent int, ticks int64) {
	fmt.Sscan(stat, &pid)
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 15 {
		return pid, 0, 0
	}
	parent, _ = strconv.Atoi(fields[1])
	for _, f := range fields[11:15] {
		n, _ := strconv.ParseInt(f, 10, 64)
		ticks += n
	}
	return pid, parent, ticks
}
