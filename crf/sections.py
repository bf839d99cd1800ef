"""The sections of the longer e-CRFs, in the order in which a chart is read."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Section:
    title: str | Promise
    items: tuple[str, ...]


def _section(title: str | Promise, items: str) -> Section:
    return Section(title, tuple(items.split()))


SECTIONS: dict[str, tuple[Section, ...]] = {
    "CEN": (
        _section(_("People"), "pi_name pi_email dm_name"),
        _section(
            _("Ethics committee"),
            "ec_name ec_submission_date ec_outcome ec_opinion_date ec_ref_number ec_art110",
        ),
        _section(_("Data protection"), "dpia_published dpia_date agreement_date"),
    ),
    "PAT": (
        _section(_("Patient"), "sex birth_year age_at_allo consecutive_no"),
        _section(
            _("Eligibility"),
            "elig_adult elig_mm elig_allo_window elig_gitmo elig_novel_post elig_comment",
        ),
    ),
    "DIA": (
        _section(_("Disease"), "dx_date dx_subtype dx_other prior_mgus_smm isotype light_chain"),
        _section(
            _("Laboratory"),
            "hb calcium creatinine albumin b2m ldh ldh_uln ldh_cat bmpc m_serum m_urine flc_kappa flc_lambda",
        ),
        _section(
            _("Organ damage and extramedullary disease"),
            "crab_ca crab_renal crab_anaemia crab_bone bone_lesions emd emd_type emd_sites pcl_circ_pc",
        ),
        _section(
            _("FISH and cytogenetics"),
            "fish_done fish_date fish_cd138 del17p del17p_pct t4_14 t14_16 t14_20 t11_14 amp1q del1p del13 "
            "hyperdiploid tp53_mut karyo_complex",
        ),
        # After what it follows from.
        _section(_("Stage"), "ds_stage ds_sub iss riss r2iss"),
        _section(_("Remarks"), "dx_comment"),
    ),
    "LIN": (
        _section(
            _("Treatment"),
            "line_no line_type line_start line_end regimen drugs drug_other phases n_cycles radiotherapy",
        ),
        _section(
            _("Autologous transplant"),
            "auto_done auto_count auto1_date auto1_mel_dose auto2_date auto3_date resp_before_auto",
        ),
        _section(
            _("Result"),
            "best_resp best_resp_date relapsed relapse_date refractory line_stop_reason line_comment",
        ),
    ),
    "PRE": (
        _section(
            _("Disease"),
            "pre_date n_prior_lines n_prior_autos resp_at_tx resp_number m_serum_pre bmpc_pre emd_pre "
            "mrd_pre mrd_pre_method mrd_pre_sens pet_pre",
        ),
        _section(_("Patient"), "kps ecog weight height cmv_patient ebv_patient creat_pre ferritin"),
        _section(
            _("Comorbidity (HCT-CI)"),
            "hctci_any hctci_arrhythmia hctci_cardiac hctci_ibd hctci_diabetes hctci_cerebro hctci_psych "
            "hctci_hepatic hctci_obesity hctci_infection hctci_rheum hctci_ulcer hctci_renal hctci_pulm "
            "hctci_malig hctci_valve hctci_reported",
        ),
    ),
    "TRA": (
        _section(_("Transplant"), "is_index tx_kind tx_date tx_number allo_number tx_plan tandem_auto_date"),
        _section(
            _("Donor"),
            "donor_type same_donor hla_resolution hla_loci hla_match mm_a mm_b mm_c mm_drb1 mm_dqb1 mm_dpb1 "
            "donor_sex donor_age cmv_donor abo_mismatch",
        ),
        _section(_("Graft"), "cell_source tnc_dose cd34_dose cd3_dose"),
        _section(_("Conditioning"), "cond_start cond_intensity tbi tbi_dose tbi_fractions"),
        _section(
            _("GVHD prophylaxis"),
            "tcd_exvivo serotherapy atg_dose gvhd_prophylaxis ptcy_dose ist_stop_date ist_ongoing",
        ),
        _section(_("Remarks"), "tx_comment"),
    ),
    "ENG": (
        _section(_("Neutrophils"), "anc_recovery anc_date last_anc_assess"),
        _section(_("Platelets"), "plt20_recovery plt20_date plt50_recovery plt50_date"),
        _section(_("Graft failure"), "graft_failure gf_date gf_action"),
    ),
    "AGV": (
        _section(_("Onset"), "agvhd agvhd_none_until agvhd_onset_date agvhd_type agvhd_after_dli"),
        _section(
            _("Organs, worst stage"),
            "agvhd_system agvhd_skin agvhd_liver agvhd_ugi agvhd_lgi agvhd_max_grade agvhd_max_date "
            "agvhd_biopsy",
        ),
        _section(
            _("Treatment and outcome"),
            "agvhd_trt agvhd_steroid_resp agvhd_second_line agvhd_outcome agvhd_resolution_date",
        ),
    ),
    "CGV": (
        _section(
            _("Onset"),
            "cgvhd cgvhd_none_until cgvhd_onset_date cgvhd_onset_type cgvhd_sub cgvhd_extent",
        ),
        _section(
            _("Organs, worst score (NIH)"),
            "nih_skin nih_mouth nih_eyes nih_gi nih_liver nih_lung nih_joint nih_genital cgvhd_nih_global "
            "cgvhd_max_date",
        ),
        _section(
            _("Treatment and outcome"), "cgvhd_trt cgvhd_steroid_resp cgvhd_outcome cgvhd_resolution_date"
        ),
    ),
    "PTT": (
        _section(
            _("Treatment"),
            "ptt_no ptt_indication ptt_relapse ptt_line ptt_modality ptt_start ptt_stop_reason ptt_end "
            "ptt_cycles",
        ),
        _section(
            _("Result"),
            "ptt_resp_before ptt_best_resp ptt_best_resp_date ptt_pd ptt_pd_date ptt_gvhd_new ptt_tox_any "
            "ptt_comment",
        ),
    ),
}
