import csv,json,re,os,xml.etree.ElementTree as ET
M='/work/shared/data/meds/'
form={r['name']:r for r in csv.DictReader(open(M+'formulary_vmp_sample.csv'))}
current={r['vpid'] for r in csv.DictReader(open(M+'dmd-supplementary-2025-02/vmp_bnf_atc_ddd.csv'))}
isid={};
for i in ET.parse(M+'dmd-sample/f_ingredient2_3010419.xml').getroot().iter('ING'):
    isid.setdefault(i.find('NM').text.lower(), i.find('ISID').text)
vtming={}
for i in ET.parse(M+'dmd-supplementary-2025-02/f_vtm_ing1_0130225.xml').getroot().iter('VTM_ING'):
    vtming.setdefault(i.find('VTMID').text,set()).add(i.find('ISID').text)
live=set().union(*vtming.values())
vtm={}
def take(o):
    if isinstance(o,dict):
        if 'vtm' in o and o.get('vtmid'): vtm[o['vtm'].lower()]=(o['vtmid'],o['isid'])
        for v in o.values(): take(v)
    elif isinstance(o,list):
        for v in o: take(v)
for f in('allergy_groups_starter.json','ddi_starter.json'): take(json.load(open(M+f)))
# VTM names from formulary: vmp name begins with the VTM name; keep vtmid by vmp
byname={}
for n,r in form.items():
    if r['vtmid_by_name_match']: byname[n]=r['vtmid_by_name_match']
local=[0]; localmap={}
def lc(kind,name):
    k=(kind,name)
    if k not in localmap:
        localmap[k]=None
    return k
ROUTES={'po':('26643006','oral'),'iv':('47625008','intravenous'),'im':('78421000','intramuscular'),'sc':('34206005','subcutaneous'),'pr':('37161004','rectal'),'inh':('18679011000001101','inhalation'),'eye':('54485002','ocular'),'nasal':('46713006','nasal'),'sl':('37839007','sublingual'),'buc':('54471007','buccal'),'td':('45890007','transdermal'),'top':('6064005','cutaneous'),'vag':('16857009','vaginal'),'neb':('18679011000001101','inhalation'),'ear':('10547007','auricular')}
SUB={'Clavulanic acid':'Clavulanic acid','Valproate':'Valproate'}
ALIAS={'Piperacillin':'Piperacillin','Enoxaparin':'Enoxaparin','Dalteparin':'Dalteparin','Tinzaparin':'Tinzaparin','Fondaparinux':'Fondaparinux','Ipratropium':'Ipratropium','Tiotropium':'Tiotropium','Salbutamol':'Salbutamol','Glyceryl trinitrate':'Glyceryl trinitrate','Valproate':'Valproic acid'}
subs={} # name -> code
missing=[]
def sub(name):
    if name in subs: return subs[name]
    low=name.lower(); code=None
    v=vtm.get(low)
    if v and len(v[1])==1: code=v[1][0]
    if not code:
        c=isid.get(low) 
        if c and c in live: code=c
        elif c: missing.append(('stale isid',name,c)); code=None
    if not code:
        for n in (low+' sodium',low+' hydrochloride'):
            pass
    subs[name]=code
    if not code: missing.append(('substance',name,[n for n in isid if n.startswith(low[:8])][:6]))
    return code
def q(t):
    v,u=t.split(' ',1); return {'value':v,'unit':u}
def timing(t):
    m=re.fullmatch(r'(\d)d(?:@(.*))?',t)
    if m:
        d={'type':'times_a_day','times':int(m[1])}
        if m[2]: d['at']=[x+':00' for x in m[2].split(',')]
        return d
    m=re.fullmatch(r'(\d+)h',t)
    if m: return {'type':'every_hours','hours':int(m[1])}
    if t=='once': return {'type':'once'}
    m=re.fullmatch(r'prn\((.*)\)',t)
    if m:
        p=[x.strip() for x in m[1].split(',')]
        # reason may hold commas: no
        d={'type':'as_required','reason':p[0],'minimum_interval_minutes':int(p[1]),'most_doses_in_24_hours':int(p[2])}
        if len(p)>3: d['most_in_24_hours']=q(p[3])
        return d
    return {'type':'days_of_week','days':[x.title() for x in t.split(',')]}
out={}; products=[]; moieties={}
cls=None; am=False
NOVMP=[]
for line in open('meds.txt'):
    line=line.rstrip('\n')
    if line.startswith('@'):
        p=line[1:].split(); cls=p[0]; am='am' in p; out[cls]=[]; continue
    if not line.strip(): continue
    f=[x.strip() for x in line.split(';')]
    # sentences may hold ';' in instructions: rejoin
    g,name,fm,ing,routes,flags,syn,mx=f[:8] if not f[5].startswith('b=') or True else f
    rest=';'.join(f[8:])
    # tolerate an extra empty column
    if f[7]=='' and len(f)>9 and re.match(r'^[\d.]+ \S',f[8]) and '#' not in f[8] and ' prn' not in f[8]:
        mx=f[8]; rest='; '.join(f[9:])
    else: rest='; '.join(f[8:])
    fl={}
    for m in re.finditer(r'(\w+)=([^=]+?)(?= \w+=|$)',flags): fl[m[1]]=m[2].strip()
    isam=am or flags=='am'
    row=form.get(name)
    vp=row['vpid'] if row and row['vpid'] in current else None
    if name=='Paracetamol 500mg tablets': vp='42109611000001109'
    if name=='Adenosine 6mg/2ml solution for injection vials':
        for v in ET.parse(M+'dmd-sample/f_vmp2_3010419.xml').getroot().iter('VMP'):
            if v.find('NM').text==name: vp=v.find('VPID').text; print('adenosine',vp, vp in current)
    generic=fl.get('n',g)
    vt=None
    if row: vt=row['vtmid_by_name_match'] or None
    if not vt and generic.lower() in vtm: vt=vtm[generic.lower()][0]
    if not vt:
        for n in byname:
            if n.lower().startswith(generic.lower()+' ') and ' / ' not in n and '+' not in generic:
                vt=byname[n]; break
    ings=[]
    for x in ing.split(' + '):
        m=re.fullmatch(r'(.*?) ([\d.]+) (\S+)/([\d.]+) (\S+)',x)
        if m: ings.append((m[1],{'amount':{'value':m[2],'unit':m[3]},'per':{'value':m[4],'unit':m[5]}}))
        else: ings.append((x,None))
    for n,_ in ings: sub(n)
    if vt:
        want={subs[n] for n,_ in ings}
        if None not in want and vtming.get(vt) and not want<=vtming[vt]: missing.append(('vtm mismatch',g,vt,vtming[vt],want)); vt=None
    NOVMP.append((name,vp,vt))
    products.append((cls,generic,name,vp,vt,fm,fl,ings,routes.split(),isam,[s.strip() for s in syn.split(',') if s.strip()],mx,rest))
for m in missing: print(m)
print('vmp verified',sum(1 for n in NOVMP if n[1]),'of',len(NOVMP),'vtm',sum(1 for n in NOVMP if n[2]))
# ---- second pass: codes
nsub=0
subcode={}
allowed_salt={'co-codamol'}
bysub_vt={}
for cls,generic,name,vp,vt,fm,fl,ings,routes,isam,syn,mx,rest in products:
    if vt and len(ings)==1: bysub_vt.setdefault(ings[0][0],vt)
EXTRA=[('Ampicillin',[]),('Cefradine',[]),('Cefadroxil',[]),('Cefaclor',[]),('Cefixime',[]),('Cefazolin',[]),('Cefepime',[]),('Imipenem',[]),('Sulfadiazine',[]),('Indometacin',[]),('Ketoprofen',[]),('Mefenamic acid',[]),('Meloxicam',[]),('Piroxicam',[]),('Celecoxib',[]),('Etoricoxib',[]),('Diamorphine',['heroin']),('Hydromorphone',[]),('Pethidine',[]),('Methadone',[]),('Alfentanil',[]),('Ofloxacin',[]),('Moxifloxacin',[]),('Tetracycline',[]),('Oxytetracycline',[]),('Minocycline',[]),('Lymecycline',[]),('Tigecycline',[]),('Enalapril',[]),('Captopril',[]),('Pravastatin',[]),('Rosuvastatin',[]),('Valsartan',[]),('Irbesartan',[]),('Atenolol',[]),('Carvedilol',[]),('Tobramycin',[]),('Phenobarbital',[]),('Bupivacaine',[]),('Levobupivacaine',[]),('Prilocaine',[]),('Ticarcillin',[]),('Fosinopril',[]),('Temazepam',[]),('Clonazepam',[]),('Esomeprazole',[]),('Rabeprazole',[]),('Suxamethonium',[]),('Atracurium',[]),('Rocuronium',[])]
names=[]
for p in products:
    for n,_ in p[7]:
        if n not in names: names.append(n)
for n,_ in EXTRA:
    if n not in names: names.append(n)
k=0; unver=[]
for n in sorted(names):
    c=sub(n)
    if not c and n in bysub_vt and len(vtming.get(bysub_vt[n],()))==1: c=next(iter(vtming[bysub_vt[n]]))
    if not c:
        k+=1; c='TREFOIL-B%03d'%k; unver.append(n)
    subcode[n]=c
assert len(set(subcode.values()))==len(subcode), [c for c in subcode.values() if list(subcode.values()).count(c)>1]
NOND=[('Latex',['natural rubber']),('Chlorhexidine',[]),('Iodinated contrast medium',['contrast','X-ray dye']),('Povidone-iodine',['iodine','Betadine']),('Adhesive dressing',['plaster','Elastoplast','tape']),('Egg',[]),('Peanut',[]),('Nuts',['tree nut']),('Soya',[]),("Cow's milk",['dairy']),('Fish',[]),('Shellfish',['prawn']),('Wasp venom',[]),('Bee venom',[]),('House dust mite',[]),('Grass pollen',['hay fever'])]
SYN=dict(EXTRA)
SYN.update({'Aspirin':['acetylsalicylic acid'],'Paracetamol':['acetaminophen'],'Adrenaline':['epinephrine'],'Benzylpenicillin':['penicillin G'],'Phenoxymethylpenicillin':['penicillin V'],'Sennosides':['senna'],'Sulfamethoxazole':['Septrin'],'Trimethoprim':[]})
G=[('penicillins','Penicillins',['penicillin','beta-lactam'],'Amoxicillin Ampicillin Benzylpenicillin Phenoxymethylpenicillin Flucloxacillin Piperacillin Ticarcillin Pivmecillinam Temocillin'),
('cephalosporins','Cephalosporins',['cephalosporin','beta-lactam'],'Cefalexin Cefradine Cefadroxil Cefaclor Cefuroxime Cefixime Cefotaxime Ceftriaxone Ceftazidime Cefepime Cefazolin'),
('carbapenems','Carbapenems',['carbapenem','beta-lactam'],'Meropenem Ertapenem Imipenem'),
('monobactams','Monobactams',['beta-lactam'],'Aztreonam'),
('sulfonamide_antibiotics','Sulfonamide antibiotics',['sulphonamide','sulfa'],'Sulfamethoxazole Sulfadiazine'),
('nsaids','NSAIDs including aspirin',['non-steroidal anti-inflammatory','NSAID'],'Aspirin Ibuprofen Naproxen Diclofenac Ketorolac Indometacin Ketoprofen Mefenamic_acid Meloxicam Piroxicam Celecoxib Etoricoxib'),
('opioids','Opioids',['opiate','opioid'],'Morphine Codeine Dihydrocodeine Oxycodone Diamorphine Hydromorphone Buprenorphine Fentanyl Alfentanil Tramadol Pethidine Methadone'),
('macrolides','Macrolides',['macrolide'],'Clarithromycin Erythromycin Azithromycin'),
('quinolones','Quinolones',['quinolone','fluoroquinolone'],'Ciprofloxacin Levofloxacin Ofloxacin Moxifloxacin'),
('tetracyclines','Tetracyclines',['tetracycline'],'Doxycycline Tetracycline Oxytetracycline Minocycline Lymecycline Tigecycline'),
('aminoglycosides','Aminoglycosides',['aminoglycoside'],'Gentamicin Amikacin Tobramycin'),
('glycopeptides','Glycopeptides',['glycopeptide'],'Vancomycin Teicoplanin'),
('azole_antifungals','Azole antifungals',['azole'],'Fluconazole'),
('ace_inhibitors','ACE inhibitors',['ACE inhibitor'],'Ramipril Lisinopril Enalapril Captopril Fosinopril'),
('angiotensin_blockers','Angiotensin receptor blockers',['ARB','sartan'],'Losartan Candesartan Valsartan Irbesartan'),
('statins','Statins',['statin'],'Atorvastatin Simvastatin Pravastatin Rosuvastatin'),
('beta_blockers','Beta blockers',['beta blocker'],'Bisoprolol Metoprolol Propranolol Atenolol Carvedilol'),
('heparins','Heparins',['heparin','low molecular weight heparin'],'Heparin Enoxaparin Dalteparin Tinzaparin'),
('amide_local_anaesthetics','Amide local anaesthetics',['local anaesthetic'],'Lidocaine Bupivacaine Levobupivacaine Prilocaine'),
('benzodiazepines','Benzodiazepines',['benzodiazepine'],'Diazepam Lorazepam Midazolam Chlordiazepoxide Temazepam Clonazepam'),
('proton_pump_inhibitors','Proton pump inhibitors',['PPI'],'Omeprazole Lansoprazole Pantoprazole Esomeprazole Rabeprazole'),
('aromatic_antiepileptics','Aromatic antiepileptics',['anticonvulsant'],'Carbamazepine Phenytoin Lamotrigine Phenobarbital'),
('neuromuscular_blockers','Neuromuscular blockers',['muscle relaxant'],'Suxamethonium Atracurium Rocuronium'),
('ssris','Selective serotonin reuptake inhibitors',['SSRI'],'Sertraline Citalopram Fluoxetine'),
('insulins','Insulins',['insulin'],'Insulin_glargine Insulin_aspart')]
D='/tmp/d/prescribing/crates/prescribing/data/'
J=lambda o: json.dumps(o,ensure_ascii=False,separators=(',',':'))
def w(f,lines):
    open(D+f,'w').write('\n'.join(J(l) for l in lines)+'\n'); print(f,len(lines),max(len(J(l)) for l in lines))
used=sorted({r for p in products for r in p[8]}|{'nasal','buc','top','vag','ear'})
seen=set(); rl=[]
for r in used:
    if ROUTES[r][0] not in seen: seen.add(ROUTES[r][0]); rl.append({'is':'route','code':ROUTES[r][0],'name':ROUTES[r][1]})
w('routes.jsonl',rl)
sl=[]
for n in sorted(names):
    nm=n[0].lower()+n[1:]
    o={'is':'substance','code':subcode[n],'name':nm}
    if SYN.get(n): o['synonyms']=SYN[n]
    sl.append(o)
for i,(n,s) in enumerate(NOND,1):
    o={'is':'substance','code':'TREFOIL-A%03d'%i,'name':n.lower() if n!="Cow's milk" else "cow's milk"}
    if s:o['synonyms']=s
    sl.append(o)
w('substances.jsonl',sl)
low={n.lower().replace(' ','_'):n for n in names}
w('groups.jsonl',[{'is':'group','code':'TREFOIL-G-'+i,'name':n[0].lower()+n[1:] if not n.startswith(('NSAID','ACE')) else n,'synonyms':s,'members':[subcode[low[m.lower()]] for m in ms.split()]} for i,n,s,ms in G])
mo={}; mk=0; pk=0
for cls in out:
    L=[]
    for c,generic,name,vp,vt,fm,fl,ings,routes,isam,syn,mx,rest in products:
        if c!=cls: continue
        if generic not in mo:
            t=vt
            if not t: mk+=1; t='TREFOIL-V%03d'%mk
            mo[generic]=t
            if list(mo.values()).count(t)>1: print('DUP VTM',generic,t)
            L.append({'is':'moiety','code':t,'name':generic})
        if not vp: pk+=1; vp='TREFOIL-M%03d'%pk
        o={'is':'product','code':vp,'name':name,'moiety':mo[generic],'form':fm}
        if 's' in fl:o['strength']=fl['s']
        if 'b' in fl:o['brand']=fl['b']
        o['ingredients']=[{'substance':subcode[n],**({'strength':st} if st else {})} for n,st in ings]
        o['routes']=[ROUTES[r][0] for r in routes]
        cd=fl.get('cd')
        if cd:o['controlled']='schedule'+cd
        if isam:o['antimicrobial']=True
        if generic in('methotrexate','alendronic acid'):o['weekly']=True
        if syn:o['synonyms']=syn
        if mx:o['most_at_a_time']=q(mx)
        L.append(o)
        for i,s in enumerate([x.strip() for x in rest.split('|') if x.strip()],1):
            ins=None;ind=None;days=None
            m=re.search(r'!(.*)$',s)
            if m: ins=m[1].strip(); s=s[:m.start()].strip()
            m=re.search(r'~(\d+)$',s)
            if m: days=int(m[1]); s=s[:m.start()].strip()
            m=re.search(r'#(.*)$',s)
            if m: ind=m[1].strip(); s=s[:m.start()].strip()
            m=re.fullmatch(r'([\d.]+(?:-[\d.]+)?) (\S+) (\w+) (.*)',s)
            if not m: raise SystemExit(('sentence',name,s))
            if '-' in m[1]:
                a,b=m[1].split('-'); dose={'type':'range','low':a,'high':b,'unit':m[2]}
            else: dose={'type':'fixed','quantity':{'value':m[1],'unit':m[2]}}
            t={'is':'sentence','code':f'{vp}-{i}','product':vp,'dose':dose,'route':ROUTES[m[3]][0],'timing':timing(m[4])}
            if ind:t['indication']=ind
            if ins:t['instructions']=ins
            if days:t['days']=days
            L.append(t)
    w(f'medicines-{cls}.jsonl',L)
print('local substances',unver, 'moieties local',mk,'of',len(mo),'products local',pk,'of',len(products))
