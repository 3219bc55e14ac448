package billing

import "cmp"

// Database is a server of Amazon RDS. A Multi-AZ price holds both servers, and need not
// be twice the other; so has storage a price of both copies. A read replica is a server
// in one zone with storage of its own, of the same size. Backups are free up to the size
// of the storage.
//
// Of Google's Cloud SQL and Azure's databases there is no list of servers here: Instance is
// empty, and what they keep is billed. Cloud SQL charges all of the backups.
type Database struct {
	Part      string
	Engine    string // postgres, mysql
	Instance  string // db.m6g.large
	MultiAZ   bool
	Replica   string // instance of the replicas; "" is that of the database
	Hours     float64
	Replicas  float64
	StorageGB float64
	BackupGB  float64
}

func (d Database) bill(s *sheet) {
	if !s.amounts(d.Part, "database", d.Hours, d.Replicas, d.StorageGB, d.BackupGB) {
		return
	}
	zones, named := "single_az", "single-AZ"
	if d.MultiAZ {
		zones, named = "multi_az", "Multi-AZ"
	}
	service := "rds_" + d.Engine
	if d.Instance != "" { // else its server is billed elsewhere
		s.rate(Databases, d.Part, "database, "+named, exact(d.Hours), service, d.Instance+"_"+zones)
	}
	s.rate(Databases, d.Part, "read replicas", times(d.Replicas, d.Hours), service, cmp.Or(d.Replica, d.Instance)+"_single_az")
	beyondStorage := beyond(exact(d.BackupGB), exact(d.StorageGB))
	switch provider := s.tariff.List.Provider; provider {
	case "gcp", "azure":
		storage, name := "storage", "storage"
		if d.MultiAZ {
			storage, name = "storage_ha", "storage, with a standby"
		}
		service, backups := "azure_database", beyondStorage
		if provider == "gcp" {
			service, backups = "cloud_sql", exact(d.BackupGB)
		}
		s.rate(Databases, d.Part, name, exact(d.StorageGB), service, storage)
		s.rate(Databases, d.Part, "backups", backups, service, "backup")
	default:
		s.rate(Databases, d.Part, "storage, "+named, exact(d.StorageGB), "rds_storage", "gp2_"+zones)
		s.rate(Databases, d.Part, "storage of replicas", times(d.Replicas, d.StorageGB), "rds_storage", "gp2_single_az")
		s.rate(Databases, d.Part, "backups beyond the storage", beyondStorage, "rds_storage", "backup_above_free")
	}
}
