package billing

import "math/big"

// A Volume is so many alike, for so many hours of the month: those of the volume, which
// may outlive an instance.
type Volume struct {
	Count float64
	GB    float64
	Hours float64
	IOPS  float64 // provisioned; 0 is what is included
	MBps  float64
}

// Volumes are gp3 volumes of AWS. A GB-month is a GB for all hours of the month; 3,000
// IOPS and 125 MB/s of each volume are included.
//
//	GB-months   = Σ count · GB · hours / month
//	IOPS-months = Σ count · max(0, IOPS − 3000) · hours / month
//
// Of Google's persistent disks and Azure's managed disks the GB-months are billed; how fast
// they are is in the price of their kind.
type Volumes struct {
	Part, What string // What is "gp3 storage" where it is empty
	Month      float64
	Volumes    []Volume
}

const (
	includedIOPS = 3000
	includedMBps = 125
)

func (v Volumes) bill(s *sheet) {
	if !s.demand(v.Month > 0, v.Part, "a month of %v hours", v.Month) {
		return
	}
	gb, iops, mbps := new(big.Rat), new(big.Rat), new(big.Rat)
	for _, x := range v.Volumes {
		if !s.amounts(v.Part, "volumes", x.Count, x.GB, x.Hours, x.IOPS, x.MBps) {
			continue
		}
		s.demand(x.Hours <= v.Month, v.Part, "a volume for %v hours of a month of %v", x.Hours, v.Month)
		months := over(times(x.Count, x.Hours), exact(v.Month))
		gb.Add(gb, mul(months, exact(x.GB)))
		iops.Add(iops, mul(months, beyond(exact(x.IOPS), big.NewRat(includedIOPS, 1))))
		mbps.Add(mbps, mul(months, beyond(exact(x.MBps), big.NewRat(includedMBps, 1))))
	}
	what := v.What
	if what == "" {
		what = "gp3 storage"
	}
	switch s.tariff.List.Provider {
	case "gcp":
		s.rate(Storage, v.Part, what, gb, "persistent_disk", "storage")
		return
	case "azure":
		s.rate(Storage, v.Part, what, gb, "managed_disk", "storage")
		return
	}
	s.rate(Storage, v.Part, what, gb, "ebs", "gp3_storage")
	s.rate(Storage, v.Part, "IOPS above 3,000", iops, "ebs", "gp3_iops_above_3000")
	s.rate(Storage, v.Part, "throughput above 125 MB/s", mbps, "ebs", "gp3_throughput_above_125")
}
